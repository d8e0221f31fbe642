"""Inline completions: when to ask, what to ask, and what became of each answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from attrs import define, field, frozen
from lsprotocol import types

from chipsmith.core.events import CompletionShown, Event
from chipsmith.lsp.asking import Asking, now_ms
from chipsmith.lsp.documents import Document, Edit
from chipsmith.lsp.pace import Pace
from chipsmith.lsp.prompt import Trigger
from chipsmith.lsp.retention import Retention
from chipsmith.lsp.tracker import Tracker
from chipsmith.lsp.warmth import Warmth

log = logging.getLogger(__name__)

ALTERNATIVES, ALTERNATIVE_TEMPERATURE = 2, 0.8
"""How many more are sought when an offer that stands is asked for by hand, and how freely."""


@frozen
class Offer:
    """What the editor may show at the cursor, and the identifier by which it reports on it."""

    id: str
    text: str


@define
class Completions:
    """One language server's completions. `record` takes events."""

    asking: Asking
    pace: Pace
    record: Callable[[Event], None]
    retention: Retention
    warmth: Warmth = field(init=False)
    _trackers: dict[str, Tracker] = field(factory=dict, init=False)
    _timer: asyncio.TimerHandle | None = field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        self.warmth = Warmth(self.asking)

    def opened(self, document: Document) -> None:
        """Follow a document's edits from now on."""
        tracker = self._trackers[document.uri] = Tracker()
        document.on_edit = partial(self._edited, document, tracker)
        self.asking.context.index.opened(document)
        self.retention.opened(document)
        self.warmth.opened(document)

    def closed(self, uri: str) -> None:
        """Forget a document; what stood there is decided."""
        self.asking.drop(uri)
        self.asking.context.closed(uri)
        if tracker := self._trackers.pop(uri, None):
            self._end(uri, tracker)
        self.retention.closed(uri)

    def end(self) -> None:
        """The session ends: all that is open is decided."""
        self.warmth.stop()
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
        self.warmth.asked(document, offset)
        if standing:
            return await self._with_others(document, offset, standing)
        pause_ms = self.pace.pause_ms(self.asking.latency_ms) if trigger == "automatic" else 0.0
        shown = await self.asking.offer(document, offset, trigger, pause_ms=pause_ms)
        return [self._show(document, offset, shown)] if shown else []

    def rests(self, document: Document, position: types.Position) -> None:
        """The cursor came to rest somewhere."""
        self.warmth.rests(document, document.offset_at_position(position))

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

    def _show(self, document: Document, offset: int, shown: CompletionShown) -> Offer:
        self.record(shown)
        self._trackers[document.uri].offer(shown, offset, now_ms())
        self._tell()
        return Offer(shown.completion, shown.text)

    async def _with_others(self, document: Document, offset: int, offers: list[Offer]) -> list[Offer]:
        """The offers, and as many alternatives as the model finds; the first goes on standing."""
        for seed in range(1, ALTERNATIVES + 1):
            freely = {"temperature": ALTERNATIVE_TEMPERATURE, "seed": seed}
            shown = await self.asking.offer(document, offset, "invoked", sampling=freely)
            if shown and shown.text not in [offer.text for offer in offers]:
                self.record(shown)
                self._trackers[document.uri].offer_beside(shown, now_ms())
                offers = [*offers, Offer(shown.completion, shown.text)]
        self._tell()
        return offers

    def _edited(self, document: Document, tracker: Tracker, edit: Edit, before: str) -> None:
        self.asking.context.index.edited(document, edit)
        self.retention.edited(document, edit)
        self.warmth.stop()
        self.pace.key(now_ms())
        rest = tracker.rest
        tracker.edit(edit, before, now_ms())
        if rest and edit.text == rest:
            self.asking.ahead(document, edit.start + len(rest))
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
