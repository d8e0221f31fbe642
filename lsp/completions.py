"""Inline completions: when to ask, what to ask, and what became of each answer."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Literal

import cattrs
from attrs import define, field, frozen
from lsprotocol import types

from chipsmith.core.errors import RefusedError, ServerUnreachableError
from chipsmith.core.events import CompletionOutcome, CompletionShown, Event, Timings, new_id
from chipsmith.lsp.connection import Connection, State
from chipsmith.lsp.context.gather import Context
from chipsmith.lsp.context.snippet import Cursor, Snippet
from chipsmith.lsp.documents import Document, Edit
from chipsmith.lsp.retention import Retention
from chipsmith.lsp.session import Session
from chipsmith.lsp.tracker import Tracker
from chipsmith.lsp.windows import Window, WindowSize, window_at

log = logging.getLogger(__name__)

Trigger = Literal["automatic", "invoked"]
ALTERNATIVES, ALTERNATIVE_TEMPERATURE = 2, 0.8
"""How many more are sought when an offer that stands is asked for by hand, and how freely."""


@frozen
class Offer:
    """What the editor may show at the cursor, and the identifier by which it reports on it."""

    id: str
    text: str


@frozen
class Settings:
    debounce_ms: int
    """Quiet time before an automatic request."""
    max_tokens: int
    window: WindowSize


def now_ms() -> float:
    return time.monotonic() * 1000


@define
class Completions:
    """One language server's completions. `record` takes events; `refused` is told the server's refusals."""

    connection: Connection
    session: Session
    settings: Settings
    context: Context
    record: Callable[[Event], None]
    refused: Callable[[RefusedError], None]
    retention: Retention
    tool_of: Callable[[Document], str] = lambda _: ""
    """The EDA tool that runs a document, empty where that is not known."""
    latency_ms: float | None = field(default=None, init=False)
    _trackers: dict[str, Tracker] = field(factory=dict, init=False)
    _asking: dict[str, asyncio.Task[list[Offer]]] = field(factory=dict, init=False)
    _timer: asyncio.TimerHandle | None = field(default=None, init=False)

    def opened(self, document: Document) -> None:
        """Follow a document's edits from now on."""
        tracker = self._trackers[document.uri] = Tracker()
        document.on_edit = partial(self._edited, document, tracker)
        self.context.index.opened(document)
        self.retention.opened(document)

    def closed(self, uri: str) -> None:
        """Forget a document; what stood there is decided."""
        if task := self._asking.pop(uri, None):
            task.cancel()
        self.context.closed(uri)
        if tracker := self._trackers.pop(uri, None):
            self._end(uri, tracker)
        self.retention.closed(uri)

    def end(self) -> None:
        """The session ends: all that is open is decided."""
        for uri, tracker in self._trackers.items():
            self._end(uri, tracker)
        self.retention.end()

    async def at(self, document: Document, position: types.Position, trigger: Trigger) -> list[Offer]:
        """What to show at a position: nothing, one offer, or the standing one and others if asked by hand.

        A newer request for the same document ends this one with nothing.
        """
        if document.uri not in self._trackers:  # a notebook's cell, which is opened with its notebook
            self.opened(document)
        offset, tracker = document.offset_at_position(position), self._trackers[document.uri]
        standing = [Offer(*found)] if (found := tracker.standing(offset)) else []
        if trigger == "automatic" and standing:
            return standing
        if former := self._asking.pop(document.uri, None):
            former.cancel()
        task = asyncio.create_task(
            self._others(document, offset, standing) if standing else self._ask(document, offset, trigger)
        )
        self._asking[document.uri] = task
        try:
            return await task
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if current and current.cancelling():  # the editor cancelled, rather than a newer request
                raise
            return []
        finally:
            if self._asking.get(document.uri) is task:
                del self._asking[document.uri]

    def accepted(self, completion: str) -> None:
        self._report(completion, lambda tracker, _: tracker.accept(completion, now_ms()))

    def partly_accepted(self, completion: str, utf16_units: int) -> None:
        """`utf16_units` counts from the offer's start."""

        def report(tracker: Tracker, text: str) -> None:
            taken = text.encode("utf-16-le", "surrogatepass")[: 2 * utf16_units]
            tracker.partly_accept(completion, len(taken.decode("utf-16-le", "ignore")), now_ms())

        self._report(completion, report)

    def rejected(self, completion: str) -> None:
        self._report(completion, lambda tracker, _: tracker.reject(completion, now_ms()))

    def shown(self, completion: str) -> None:
        self._report(completion, lambda tracker, _: tracker.show(completion, now_ms()))

    async def _ask(self, document: Document, offset: int, trigger: Trigger) -> list[Offer]:
        if trigger == "automatic":
            await asyncio.sleep(self.settings.debounce_ms / 1000)
        shown = await self._made(document, offset, trigger)
        if shown is None:
            return []
        self.record(shown)
        self._trackers[document.uri].offer(shown, offset, now_ms())
        self._tell()
        return [Offer(shown.completion, shown.text)]

    async def _others(self, document: Document, offset: int, offers: list[Offer]) -> list[Offer]:
        """The offers, and as many alternatives as the model finds; the first goes on standing."""
        for seed in range(1, ALTERNATIVES + 1):
            freely = {"temperature": ALTERNATIVE_TEMPERATURE, "seed": seed}
            shown = await self._made(document, offset, "invoked", freely)
            if shown and shown.text not in [offer.text for offer in offers]:
                self.record(shown)
                self._trackers[document.uri].offer_beside(shown, now_ms())
                offers = [*offers, Offer(shown.completion, shown.text)]
        self._tell()
        return offers

    async def _made(
        self, document: Document, offset: int, trigger: Trigger, sampling: Mapping[str, float] | None = None
    ) -> CompletionShown | None:
        """An offer of the model's, by default its likeliest one; None if there is none for this text."""
        window = window_at(document.source, offset, self.settings.window)
        edits, asked = document.edits, now_ms()
        around = Cursor(offset, offset - len(window.prefix), offset + len(window.suffix))
        context = self.context.at(document, around, asked / 1000)
        body = {**_body(document, window, context), "tool": self.tool_of(document), **(sampling or {})}
        answer = await self._answer(body)
        if answer is None:
            return None
        self.latency_ms = now_ms() - asked
        if isinstance(answer, dict) and (reason := answer.get("filtered")):
            self.record(self._filtered(document, answer, str(reason)))
        text = _text(answer, document.line_end)
        if not text.strip() or document.edits != edits:
            return None
        position = document.position_at_offset(offset)
        return CompletionShown(
            **self.session.base(),
            completion=new_id(),
            path=document.path,
            language=document.language_id or "",
            line=position.line,
            character=position.character,
            prefix=window.prefix,
            suffix=window.suffix,
            text=text,
            context_sources=list(dict.fromkeys(snippet.source for snippet in context)),
            trigger=trigger,
            model=str(answer.get("model", "")),
            model_version=str(answer.get("model_version", "")),
            timings=cattrs.structure(answer.get("timings") or {}, Timings),
            latency_ms=self.latency_ms,
        )

    def _filtered(self, document: Document, answer: Any, reason: str) -> CompletionOutcome:
        """What becomes of an offer that the server withheld: nobody saw it, so it has this event only."""
        return CompletionOutcome(
            **self.session.base(),
            completion=new_id(),
            outcome="filtered",
            reason=reason,
            language=document.language_id or "",
            model_version=str(answer.get("model_version", "")),
        )

    async def _answer(self, body: dict[str, Any]) -> Any:
        """The server's answer, or None if there is no server or it refuses."""
        if self.connection.state is not State.READY:
            return None
        limits = {"max_tokens": self.settings.max_tokens, "temperature": 0.0, "stream": False}
        try:
            return await self.connection.request(
                "POST", "/v1/completions", {"model": "tab", **limits, **body, **self.session.base()}
            )
        except ServerUnreachableError:
            return None
        except RefusedError as error:
            self.refused(error)
            return None

    def _edited(self, document: Document, tracker: Tracker, edit: Edit, before: str) -> None:
        self.context.index.edited(document, edit)
        self.retention.edited(document, edit)
        tracker.edit(edit, before, now_ms())
        self._tell()

    def _report(self, completion: str, report: Callable[[Tracker, str], None]) -> None:
        for tracker in self._trackers.values():
            if (text := tracker.text_of(completion)) is not None:
                report(tracker, text)
                self._tell()
                return
        log.info("a report on the unknown completion %s", completion)

    def _end(self, uri: str, tracker: Tracker) -> None:
        tracker.close(now_ms())
        self._settle(uri, tracker)

    def _settle(self, uri: str, tracker: Tracker) -> None:
        for landed in tracker.landed():
            self.retention.land(uri, landed)
        for event in tracker.due(now_ms()):
            self.record(event)

    def _tell(self) -> None:
        """Record what is settled, and come back when more will be."""
        for uri, tracker in self._trackers.items():
            self._settle(uri, tracker)
        if self._timer:
            self._timer.cancel()
            self._timer = None
        waits = [due for tracker in self._trackers.values() if (due := tracker.next_due) is not None]
        if waits:
            delay_s = max(min(waits) - now_ms(), 0) / 1000
            self._timer = asyncio.get_running_loop().call_later(delay_s, self._tell)


def _body(document: Document, window: Window, context: Sequence[Snippet]) -> dict[str, Any]:
    """What is asked about a document; the model knows line feeds only."""
    return {
        "prompt": window.prefix.replace("\r\n", "\n"),
        "suffix": window.suffix.replace("\r\n", "\n"),
        "language": document.language_id or "",
        "path": document.path,
        "document": document.uri,
        "context": [{"source": one.source, "path": one.path, "text": one.text} for one in context],
    }


def _text(answer: Any, line_end: str) -> str:
    """The completion in the document's own line ends; empty if the answer has none."""
    try:
        text = str(answer["choices"][0]["text"])
    except (KeyError, IndexError, TypeError):
        log.warning("an answer without a completion")
        return ""
    return text.replace("\r\n", "\n").replace("\n", line_end)
