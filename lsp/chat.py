"""Chat: one streamed answer a request, with what the question names beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from math import ceil
from pathlib import Path
from typing import Any

from attrs import asdict, define, evolve
from pygls.uris import to_fs_path

from chipsmith.collectors.instructions import prompt_files
from chipsmith.collectors.mentions import Situation
from chipsmith.collectors.questions import Questions
from chipsmith.core.events import ApplyOutcome, ChatFeedback, Event
from chipsmith.lsp.connection import Connection
from chipsmith.lsp.context.files import Files
from chipsmith.lsp.documents import Document
from chipsmith.lsp.messages.blocks import ApplyParams
from chipsmith.lsp.messages.chat import (
    Brought,
    ChatParams,
    ChatResult,
    ContextResult,
    FeedbackParams,
    Offered,
    ProvidersResult,
)
from chipsmith.lsp.session import Session
from chipsmith.lsp.situation import situation

CHARACTERS_PER_TOKEN = 3
"""About, of code and reports by the embedded model's tokenizer; the server counts exactly when it answers."""


@define
class Chat:
    """Asks the server, which records the turn; `record` takes the feedback that follows."""

    connection: Connection
    session: Session
    questions: Questions
    files: Files
    documents: Callable[[], Iterable[Document]]
    record: Callable[[Event], None]

    async def answer(self, params: ChatParams, token: int | str, send: Callable[[str], None]) -> ChatResult:
        """Stream an answer through `send`, and return it whole under `token`.

        Waits for a server that is being started.

        Raises:
            InputError: a mention brings nothing, or there is no such slash command.
            ServerUnreachableError: there is none, or it went away.
            RefusedError: the server refused.
        """
        shown = situation(params, self.documents(), self.files, self.workspace)
        body = await asyncio.to_thread(self._body, params, shown)
        await self.connection.settled()
        result = ChatResult(token, "", "", "", "", "", {}, [], [])
        async for chunk in self.connection.stream("/v1/chat/completions", body):
            if text := _take(chunk, result):
                result.content += text
                send(text)
        return result

    async def context(self, params: ChatParams) -> ContextResult:
        """What the last question would bring along.

        Raises:
            InputError: a mention brings nothing, or there is no such slash command.
        """
        shown = situation(params, self.documents(), self.files, self.workspace)
        ready = await asyncio.to_thread(self.questions.ready, params.messages[-1].content, shown)
        return ContextResult(
            [
                Brought(
                    one["provider"],
                    one["argument"],
                    one["path"],
                    one["first_line"],
                    ceil(len(one["text"]) / CHARACTERS_PER_TOKEN),
                )
                for one in ready["attachments"]
            ],
            [one["provider"] for one in ready["search"]],
        )

    def feedback(self, params: FeedbackParams) -> None:
        self.record(
            ChatFeedback(**self.session.base(), turn=params.turn, rating=params.rating, text=params.text)
        )

    def applied(self, params: ApplyParams) -> None:
        """A code block of an answer was used, or refused."""
        path = to_fs_path(params.uri) or ""
        self.record(
            ApplyOutcome(
                **self.session.base(),
                turn=params.turn,
                block=params.block,
                outcome=params.outcome,
                path=path,
                language=params.language,
                text=params.text,
            )
        )

    def offered(self) -> ProvidersResult:
        """What may be typed after an @ and after a /."""
        commands = prompt_files(self.questions.home, self.workspace).values()
        return ProvidersResult(
            [Offered(name, text) for name, text in self.questions.providers.listed().items()],
            [Offered(one.name, one.description) for one in commands],
        )

    @property
    def workspace(self) -> Path | None:
        return Path(self.session.workspace) if self.session.workspace else None

    def _body(self, params: ChatParams, shown: Situation) -> dict[str, Any]:
        """The request: the last question with its command expanded, and what its mentions bring."""
        *earlier, last = params.messages
        ready = self.questions.ready(last.content, shown)
        asked = evolve(last, content=ready.pop("question"))
        return {
            "model": "chat",
            "messages": [asdict(message) for message in (*earlier, asked)],
            "stream": True,
            **ready,
            **self.session.base(),
            "conversation": params.session or "",
        }


def _take(chunk: dict[str, Any], result: ChatResult) -> str:
    """Note what a piece says about the answer, and return its text."""
    result.turn = chunk.get("id") or result.turn
    result.model = chunk.get("model") or result.model
    result.model_version = chunk.get("model_version") or result.model_version
    result.timings = chunk.get("timings") or result.timings
    result.context = chunk.get("context") or result.context
    result.citations = chunk.get("citations") or result.citations
    choices = chunk.get("choices") or [{}]
    result.finish = choices[0].get("finish_reason") or result.finish
    return (choices[0].get("delta") or {}).get("content") or ""
