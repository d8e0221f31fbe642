"""Asking the server for offers: one question a document at a time, the newest one.

A question may be put before the editor asks, and be answered when it does.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from attrs import define, field, frozen

from chipsmith.core.errors import RefusedError, ServerUnreachableError
from chipsmith.core.events import CompletionShown, Event
from chipsmith.lsp.connection import Connection, State
from chipsmith.lsp.context.gather import Context
from chipsmith.lsp.context.snippet import Cursor
from chipsmith.lsp.documents import Document
from chipsmith.lsp.prompt import Prompt, Trigger
from chipsmith.lsp.session import Session
from chipsmith.lsp.windows import WindowSize, window_at

log = logging.getLogger(__name__)

Sampling = Mapping[str, float]
GREEDY: Sampling = {"temperature": 0.0}
CANDIDATES = 2
"""Answers that the server may try, if time allows, until one passes its filters."""


@frozen
class Limits:
    """What an editor's questions carry, and how long an answer may be."""

    max_tokens: int
    window: WindowSize


@define
class Question:
    """Under way: what was asked for where, and what will be answered."""

    edits: int
    """Edits of the document when it was asked."""
    offset: int
    answer: asyncio.Task[CompletionShown | None]
    awaited: bool
    """Whether the editor has asked for it."""

    def foretells(self, document: Document, offset: int) -> bool:
        """Whether it was asked ahead of the editor, which asks there now."""
        return not self.awaited and (self.edits, self.offset) == (document.edits, offset)


def now_ms() -> float:
    return time.monotonic() * 1000


@define
class Asking:
    """One language server's questions. `record` takes events; `refused` is told the server's refusals."""

    connection: Connection
    session: Session
    limits: Limits
    context: Context
    record: Callable[[Event], None]
    refused: Callable[[RefusedError], None]
    tool_of: Callable[[Document], str] = lambda _: ""
    """The EDA tool that runs a document, empty where that is not known."""
    latency_ms: float | None = field(default=None, init=False)
    """What the last answer took."""
    _questions: dict[str, Question] = field(factory=dict, init=False)

    def ahead(self, document: Document, offset: int) -> None:
        """Ask before the editor does: what it asks next can be foretold."""
        self.drop(document.uri)
        answer = asyncio.create_task(self._made(document, offset, "automatic", GREEDY))
        self._questions[document.uri] = Question(document.edits, offset, answer, awaited=False)

    def drop(self, uri: str) -> None:
        """Nobody waits for a document's answer any more."""
        if question := self._questions.pop(uri, None):
            question.answer.cancel()

    async def offer(
        self,
        document: Document,
        offset: int,
        trigger: Trigger,
        *,
        pause_ms: float = 0.0,
        sampling: Sampling = GREEDY,
    ) -> CompletionShown | None:
        """An offer of the model's, by default its likeliest one, asked for after a pause.

        None if there is none for this text, or if a newer question for the document took its place.
        """
        question = self._questions.get(document.uri)
        if question is None or not question.foretells(document, offset):
            self.drop(document.uri)
            answer = asyncio.create_task(self._after(pause_ms, document, offset, trigger, sampling))
            question = self._questions[document.uri] = Question(document.edits, offset, answer, awaited=True)
        question.awaited = True
        try:
            return await question.answer
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if current and current.cancelling():  # the editor cancelled, rather than a newer question
                raise
            return None
        finally:
            if self._questions.get(document.uri) is question:
                del self._questions[document.uri]

    async def warm(self, document: Document, offset: int) -> None:
        """Have the prompt computed that a question there would have; nothing is written."""
        await self._answer({**self._prompt(document, offset).body(), **GREEDY, "warm": True})

    async def _after(
        self, pause_ms: float, document: Document, offset: int, trigger: Trigger, sampling: Sampling
    ) -> CompletionShown | None:
        await asyncio.sleep(pause_ms / 1000)
        return await self._made(document, offset, trigger, sampling)

    async def _made(
        self, document: Document, offset: int, trigger: Trigger, sampling: Sampling
    ) -> CompletionShown | None:
        edits, asked = document.edits, now_ms()
        prompt = self._prompt(document, offset)
        how = {"candidates": CANDIDATES, "automatic": trigger == "automatic", **sampling}
        answer = await self._answer({**prompt.body(), "tool": self.tool_of(document), **how})
        if not isinstance(answer, dict):
            return None
        self.latency_ms = now_ms() - asked
        if answer.get("filtered"):
            self.record(prompt.filtered(answer, self.session))
        text = prompt.text(answer)
        if not text.strip() or document.edits != edits:
            return None
        return prompt.shown(answer, text, self.session, trigger, self.latency_ms)

    def _prompt(self, document: Document, offset: int) -> Prompt:
        window = window_at(document.source, offset, self.limits.window)
        cursor = Cursor(offset, offset - len(window.prefix), offset + len(window.suffix))
        return Prompt.at(document, offset, window, self.context.at(document, cursor, time.monotonic()))

    async def _answer(self, body: dict[str, Any]) -> Any:
        """The server's answer, or None if there is no server or it refuses."""
        if self.connection.state is not State.READY:
            return None
        limits = {"max_tokens": self.limits.max_tokens, "stream": False}
        try:
            return await self.connection.request(
                "POST", "/v1/completions", {"model": "tab", **limits, **body, **self.session.base()}
            )
        except ServerUnreachableError:
            return None
        except RefusedError as error:
            self.refused(error)
            return None
