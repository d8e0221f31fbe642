"""What stands of an offer later: looked at after 15 s to a day, and at the next commit.

While a person types, an anchor costs a comparison of offsets for each edit of its document; texts are
compared in a thread, when a look is due.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import get_args

from attrs import define, field

from chipsmith.core.errors import DiskFullError
from chipsmith.core.events import Age, Event
from chipsmith.lsp.anchors import TRUTH_AGE, Anchor, locate
from chipsmith.lsp.commits import Commits
from chipsmith.lsp.documents import Document, Edit
from chipsmith.lsp.looks import Look, events
from chipsmith.lsp.offers import Landed
from chipsmith.lsp.retention_store import AnchorStore

MOST = 32
"""Anchors of one document; the oldest go first."""
COMMITS_S = 30.0
"""How often the repository is asked for a new commit, as long as an anchor waits for one."""


@define
class Held:
    """A document and its anchors."""

    document: Document
    anchors: list[Anchor]


@define
class Retention:
    """`record` takes the events; `clock` gives seconds since 1970."""

    store: AnchorStore
    commits: Commits
    record: Callable[[Event], None]
    clock: Callable[[], float] = time.time
    _held: dict[str, Held] = field(factory=dict, init=False)
    _wake: asyncio.Event = field(factory=asyncio.Event, init=False)

    def opened(self, document: Document) -> None:
        """Take up the anchors that were kept while the document was closed."""
        held = self._held[document.uri] = Held(document, [])
        for anchor in self.store.take(document.path):
            span = locate(document.source, anchor.stands, anchor.start) if anchor.stands else None
            anchor.start, anchor.end = span or (0, 0)
            if span or not anchor.grows:  # what is found nowhere is gone; a truth's place is unknown
                held.anchors.append(anchor)
        if held.anchors:
            self._wake.set()

    def edited(self, document: Document, edit: Edit) -> None:
        if held := self._held.get(document.uri):
            held.anchors = [anchor for anchor in held.anchors if anchor.follow(edit)]

    def land(self, uri: str, landed: Landed) -> None:
        """Look at this offer's place from now on; a newer outcome of the same offer replaces an older."""
        held, anchor = self._held[uri], _anchor(landed, self.clock())
        others = [one for one in held.anchors if one.completion != anchor.completion]
        held.anchors = [*others[1 - MOST :], anchor]
        self._wake.set()

    def closed(self, uri: str) -> None:
        """Keep what is still to be looked at for when the document is opened again."""
        if held := self._held.pop(uri, None):
            for anchor in held.anchors:
                anchor.stands = _text(held, anchor)
            with contextlib.suppress(DiskFullError):  # recording pauses; that is said where events are kept
                if uri.startswith("file:"):
                    self.store.put(held.document.path, held.anchors)

    def end(self) -> None:
        for uri in list(self._held):
            self.closed(uri)

    async def run(self) -> None:
        await asyncio.to_thread(self.store.tidy)
        while True:
            self._wake.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._pause()):  # 3.11's wait_for may swallow a cancellation
                    await self._wake.wait()
            await self.look()

    async def look(self) -> None:
        """Take down everything that is due now, except what was forgotten meanwhile."""
        now = self.clock()
        for held in self._held.values():
            held.anchors = [anchor for anchor in held.anchors if not self.store.forgotten(anchor)]
        looks = [look for held in self._held.values() for look in _due(held, now)]
        looks += await self._committed(now)
        for event in await asyncio.to_thread(events, looks):
            self.record(event)
        for held in self._held.values():
            held.anchors = [anchor for anchor in held.anchors if anchor.waiting]

    def _pause(self) -> float | None:
        anchors = [anchor for held in self._held.values() for anchor in held.anchors]
        waits = [due - self.clock() for anchor in anchors if (due := anchor.next_due()) is not None]
        if any("commit" in anchor.waiting for anchor in anchors):
            waits.append(COMMITS_S)
        return max(min(waits), 0.0) if waits else None

    async def _committed(self, now: float) -> list[Look]:
        """The places in a new commit's files, where an anchor waits for one."""
        waiting = [
            (held, anchor)
            for held in self._held.values()
            for anchor in held.anchors
            if "commit" in anchor.waiting
        ]
        head = await asyncio.to_thread(self.commits.head) if waiting else ""
        looks: list[Look] = []
        for before in {anchor.head for _, anchor in waiting} - {"", head}:
            since = [(held, anchor) for held, anchor in waiting if anchor.head == before]
            texts = await asyncio.to_thread(self.commits.changed, before, {one.path for _, one in since})
            looks += [_in_commit(held, one, texts[one.path], now) for held, one in since if one.path in texts]
        for _, anchor in waiting:
            anchor.head = head
        return looks


def _anchor(landed: Landed, now: float) -> Anchor:
    shown, (start, end) = landed.shown, landed.span
    refused = landed.outcome == "rejected"
    taken = shown.text if refused else shown.text[: end - start]
    return Anchor(
        completion=shown.completion,
        outcome=landed.outcome,
        offered=taken,
        start=start,
        end=end,
        born=now,
        path=shown.path,
        language=shown.language,
        model_version=shown.model_version,
        session=shown.session,
        user=shown.user,
        client=shown.client,
        workspace=shown.workspace,
        seen="" if refused else taken,
        waiting=[TRUTH_AGE] if refused else list(get_args(Age)),
    )


def _due(held: Held, now: float) -> list[Look]:
    return [
        Look(anchor, age, now - anchor.born, _text(held, anchor))
        for anchor in held.anchors
        for age in anchor.due(now)
    ]


def _in_commit(held: Held, anchor: Anchor, committed: str, now: float) -> Look:
    anchor.waiting.remove("commit")
    here = _text(held, anchor)
    span = locate(committed, here, anchor.start) if here else None
    return Look(anchor, "commit", now - anchor.born, committed[slice(*span)] if span else "")


def _text(held: Held, anchor: Anchor) -> str:
    return held.document.source[anchor.start : anchor.end]
