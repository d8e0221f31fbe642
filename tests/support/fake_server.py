"""The server's HTTP contract with scripted answers, in the test's own event loop."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from attrs import define, field
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from support.patience import PATIENCE_S

TIMINGS = {"prompt_tokens": 3, "reused_tokens": 2, "generated_tokens": 1}


def opened() -> threading.Event:
    """A gate at which nobody waits."""
    gate = threading.Event()
    gate.set()
    return gate


@define
class FakeServer:
    """Answers `completion`, and streams `words`; `refusal` is answered instead if set."""

    completion: str = "report_checks"
    alternatives: list[str] = field(factory=list)
    """Completions when it is asked to choose freely, by the seed."""
    filtered: str = ""
    words: list[str] = field(factory=lambda: ["Setup", " slack", "."])
    hunks: list[dict[str, Any]] = field(factory=list)
    """What it proposes for an edit, of which it says `words` meanwhile."""
    bug: dict[str, Any] = field(factory=dict)
    """What it says of a bug."""
    script: dict[str, Any] = field(factory=dict)
    """What it answers when a script is asked for, after it told of one draft."""
    gate: threading.Event = field(factory=opened)
    """Answers wait for the one that stood here when they were asked for."""
    held_after: int = 1
    """How many words of a stream are said before it waits."""
    refusal: dict[str, str] | None = None
    token: str = ""
    """Asked for where health is."""
    port: int = 0
    asked: list[dict[str, Any]] = field(factory=list)
    events: list[dict[str, Any]] = field(factory=list)
    warmed: list[dict[str, Any]] = field(factory=list)
    """Prompts that were to be computed and not answered."""
    saved: list[str] = field(factory=list)
    """Paths that the index was told of."""
    gone: asyncio.Event = field(factory=asyncio.Event)
    """Set when a client left before its answer was complete."""
    _server: uvicorn.Server | None = None
    _task: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def hold(self) -> threading.Event:
        """What is asked for from now on is answered once the event is set."""
        self.gate = threading.Event()
        return self.gate

    async def start(self) -> None:
        routes = [
            Route("/health", self._health),
            Route("/v1/completions", self._complete, methods=["POST"]),
            Route("/v1/chat/completions", self._chat, methods=["POST"]),
            Route("/v1/edits", self._edit, methods=["POST"]),
            Route("/v1/scripts", self._write_script, methods=["POST"]),
            Route("/v1/bugs", self._look, methods=["POST"]),
            Route("/v1/index", self._index, methods=["POST"]),
            Route("/v1/events", self._record, methods=["POST"]),
        ]
        options = uvicorn.Config(Starlette(routes=routes), port=self.port, log_config=None, lifespan="off")
        self._server = uvicorn.Server(options)
        self._server.install_signal_handlers = lambda: None
        self._task = asyncio.create_task(self._server._serve())
        while not self._server.started:
            await asyncio.sleep(0.01)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """End as a killed process does: connections are cut."""
        if self._server and self._task:
            self._server.should_exit = self._server.force_exit = True
            for connection in list(self._server.server_state.connections):
                connection.transport.abort()
            await self._task
            self._server = self._task = None

    async def _health(self, request: Request) -> Response:
        if self.token and request.headers.get("authorization") != f"Bearer {self.token}":
            error = {"message": "The token is wrong. Fix: send it.", "fix": "send it."}
            return JSONResponse({"error": error}, status_code=401)
        roles = {"tab": {"model": "fake", "version": "v1", "loaded": True, "error": None}}
        return JSONResponse({"status": "ok", "version": "0", "pid": os.getpid(), "roles": roles})

    async def _complete(self, request: Request) -> Response:
        body = await request.json()
        (self.warmed if body.get("warm") else self.asked).append(body)
        if body.get("warm"):
            return JSONResponse({"choices": [{"text": ""}], "timings": {**TIMINGS, "generated_tokens": 0}})
        if not await self._wait(request):
            return Response(status_code=499)
        if self.refusal:
            return JSONResponse({"error": self.refusal}, status_code=503)
        chosen = [self.completion, *self.alternatives][self.asked[-1].get("seed", 0) :][:1] or [""]
        choice = {"index": 0, "text": chosen[0], "finish_reason": "stop"}
        more = {"model": "fake", "model_version": "v1"} | (
            {"filtered": self.filtered} if self.filtered else {}
        )
        return JSONResponse({"id": "cmpl-1", "choices": [choice], "timings": TIMINGS, **more})

    async def _chat(self, request: Request) -> Response:
        self.asked.append(await request.json())
        if self.refusal:
            return JSONResponse({"error": self.refusal}, status_code=503)
        return StreamingResponse(self._words(request), media_type="text/event-stream")

    async def _words(self, request: Request) -> AsyncIterator[str]:
        base = {"id": "turn-1", "model": "fake", "model_version": "v1"}
        try:
            async for word in self._said():
                yield _line({**base, "choices": [{"delta": {"content": word}, "finish_reason": None}]})
        except asyncio.CancelledError:
            self.gone.set()
            raise
        yield _line({**base, "choices": [{"delta": {}, "finish_reason": "stop"}], "timings": TIMINGS})
        yield "data: [DONE]\n\n"

    async def _edit(self, request: Request) -> Response:
        self.asked.append(await request.json())
        if self.refusal:
            return JSONResponse({"error": self.refusal}, status_code=503)
        done = {"event": "done", "id": "edit-1", "hunks": self.hunks, "model": "fake", "model_version": "v1"}
        return StreamingResponse(self._rewrite({**done, "timings": TIMINGS}), media_type="text/event-stream")

    async def _rewrite(self, done: dict[str, Any]) -> AsyncIterator[str]:
        async for word in self._said():
            yield _line({"event": "text", "text": word})
        yield _line(done)
        yield "data: [DONE]\n\n"

    async def _look(self, request: Request) -> Response:
        self.asked.append(await request.json())
        return JSONResponse(
            {"error": self.refusal} if self.refusal else self.bug, 503 if self.refusal else 200
        )

    async def _write_script(self, request: Request) -> Response:
        self.asked.append(await request.json())
        if self.refusal:
            return JSONResponse({"error": self.refusal}, status_code=422)
        if not await self._wait(request):
            return Response(status_code=499)
        draft = {"candidate": 0, "round": 0, "text": "x", "message": ""}
        events = [
            {"event": "draft", "rung": "nothing", **draft},
            {"event": "check", "rung": "runs", **draft},
            {"event": "done", **self.script},
        ]
        return StreamingResponse(map(_line, events), media_type="text/event-stream")

    async def _index(self, request: Request) -> Response:
        self.saved += (await request.json())["paths"]
        return JSONResponse({"updated": 1})

    async def _record(self, request: Request) -> Response:
        events = (await request.json())["events"]
        self.events += events
        return JSONResponse({"recorded": len(events), "rejected": []})

    async def _said(self) -> AsyncIterator[str]:
        gate = self.gate
        for said, word in enumerate(self.words):
            if said == self.held_after:
                await _passed(gate)
            yield word
        await _passed(gate)

    async def _wait(self, request: Request) -> bool:
        """Wait until the answer may be given; False if the client left meanwhile."""
        gate = self.gate
        while not gate.is_set():
            if await request.is_disconnected():
                self.gone.set()
                return False
            await asyncio.sleep(0.01)
        return True


async def _passed(gate: threading.Event) -> None:
    while not gate.is_set():
        await asyncio.sleep(0.01)


def _line(chunk: dict[str, Any]) -> str:
    return f"data: {json.dumps(chunk)}\n\n"


@asynccontextmanager
async def running(server: FakeServer) -> AsyncIterator[FakeServer]:
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


@contextmanager
def served(server: FakeServer) -> Iterator[Callable[[Coroutine[Any, Any, None]], None]]:
    """Run it beside a test that has no event loop; gives what runs `server.stop()` and the like there."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def do(work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, loop).result(PATIENCE_S)

    do(server.start())
    try:
        yield do
    finally:
        do(server.stop())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
