"""Answers in OpenAI's shapes, whole or as server-sent events."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import aclosing
from typing import Any, TypeVar

from attrs import asdict
from fastapi import Request
from starlette.requests import ClientDisconnect

from chipsmith.core.errors import ChipsmithError
from chipsmith.core.events import Timings
from chipsmith.server.backends.base import Delta
from chipsmith.server.hub import Served

Answer = AsyncGenerator[tuple[Served, Delta]]
T = TypeVar("T")


def usage(timings: Timings) -> dict[str, Any]:
    prompt = timings.prompt_tokens + timings.reused_tokens
    return {
        "prompt_tokens": prompt,
        "completion_tokens": timings.generated_tokens,
        "total_tokens": prompt + timings.generated_tokens,
        "prompt_tokens_details": {"cached_tokens": timings.reused_tokens},
    }


def error_body(error: ChipsmithError) -> dict[str, Any]:
    """OpenAI's error shape, with the fix beside."""
    return {
        "error": {
            "message": str(error),
            "type": error.kind,
            "param": None,
            "code": type(error).__name__,
            "fix": error.fix,
        }
    }


class Envelope:
    """The frame of one answer: id, time, model, and how its choice is written."""

    def __init__(
        self,
        identifier: str,
        kind: str,
        model: str,
        choice: Callable[[Delta, bool], dict[str, Any]],
        told: Callable[[], dict[str, Any]] = dict,
    ) -> None:
        """`told` is asked at the answer's end for what else there is to say of it."""
        self.head = {"id": identifier, "created": int(time.time()), "model": model}
        self._kind = kind
        self._choice = choice
        self._told = told

    def chunk(self, delta: Delta) -> dict[str, Any]:
        kind = "chat.completion.chunk" if self._kind == "chat.completion" else self._kind
        choice = {"index": 0, **self._choice(delta, True), "finish_reason": finish_reason(delta)}
        return {**self.head, "object": kind, "choices": [choice]}

    def whole(self, text: str, last: Delta, served: Served) -> dict[str, Any]:
        choice = {"index": 0, **self._choice(Delta(text), False), "finish_reason": finish_reason(last)}
        return {**self.head, "object": self._kind, "choices": [choice], **self.closing(served, last)}

    def closing(self, served: Served, last: Delta) -> dict[str, Any]:
        """What ends every generation: cost, who wrote it, and why an offer was withheld."""
        timings = last.timings or Timings()
        filtered = {"filtered": last.filtered} if last.filtered else {}
        adapter = {"adapter": served.adapter} if served.adapter else {}
        cost = {"usage": usage(timings), "timings": asdict(timings)}
        writer = {"served_model": served.model, "model_version": served.version, **adapter}
        return {**cost, **writer, **filtered, **self._told()}


def finish_reason(delta: Delta) -> str | None:
    """OpenAI knows no cancelled answer; who cancelled does not read it."""
    return "stop" if delta.finish == "cancelled" else delta.finish


def chat_choice(delta: Delta, streamed: bool) -> dict[str, Any]:
    message = {"role": "assistant", "content": delta.text}
    return {"delta" if streamed else "message": message}


def text_choice(delta: Delta, _streamed: bool) -> dict[str, Any]:
    return {"text": delta.text, "logprobs": None}


async def collect(answer: Answer, envelope: Envelope) -> dict[str, Any]:
    """The whole answer as one object."""
    parts: list[str] = []
    async with aclosing(answer):
        async for served, delta in answer:
            parts.append(delta.text)
            if delta.finish:
                return envelope.whole("".join(parts), delta, served)
    raise RuntimeError("a backend ended without a last delta")


async def events(answer: Answer, envelope: Envelope) -> AsyncIterator[bytes]:
    """The answer as server-sent events; an error in the middle becomes an event too."""
    try:
        async with aclosing(answer):
            async for served, delta in answer:
                chunk = envelope.chunk(delta)
                if delta.finish:
                    chunk |= envelope.closing(served, delta)
                yield sse(chunk)
    except ChipsmithError as error:
        yield sse(error_body(error))
    yield b"data: [DONE]\n\n"


def sse(value: Any) -> bytes:
    return b"data: " + json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n\n"


async def first_error(answer: AsyncGenerator[T]) -> AsyncGenerator[T]:
    """Wait for the first piece, so that an error before it has an HTTP status of its own."""
    first = await anext(answer, None)

    async def resumed() -> AsyncGenerator[T]:
        async with aclosing(answer):
            if first is not None:
                yield first
            async for item in answer:
                yield item

    return resumed()


async def unless_gone(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Await `work`, and cancel it when the client leaves.

    Raises:
        ClientDisconnect: the client left.
    """
    task = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ClientDisconnect
        return task.result()
    finally:
        task.cancel()
        gone.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
