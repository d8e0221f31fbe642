"""What became of an offer, inferred from the edits that followed it.

Stable editors tell a language server nothing of a completion's fate but the changed text. One offer
stands in a document at a time; each edit either takes the next part of it, gives a part back, moves
it, or ends it. A pure state machine: time comes in as milliseconds, events come out of `due`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from attrs import define, field

from chipsmith.core.events import CompletionOutcome, CompletionShown, Outcome
from chipsmith.lsp.anchors import Span
from chipsmith.lsp.documents import Edit
from chipsmith.lsp.offers import REPORTED, Decided, Landed, Pending

GRACE_MS = 1000.0
"""How long an inference waits for the editor's own report, which may follow the edit."""
REMEMBERED = 32
"""Decided offers whose undoing, or late report, is still noticed."""
TYPED_OTHERWISE, UNDONE = "typed otherwise", "undone"
ALTERNATIVE, STILL_STANDS = "an alternative", "the rest still stands"


@define
class Tracker:
    """The offers of one document. Offsets are code points, times milliseconds of any steady clock."""

    grace_ms: float = GRACE_MS
    _pending: Pending | None = field(default=None, init=False)
    _decided: deque[Decided] = field(factory=lambda: deque(maxlen=REMEMBERED), init=False)
    _landed: list[Landed] = field(factory=list, init=False)

    def offer(self, shown: CompletionShown, offset: int, now: float) -> None:
        """A new offer stands at `offset`; an older one that still stood there is superseded."""
        if self._pending:
            self._end("superseded", "a newer offer", now)
        self._pending = Pending(shown, offset, now)

    def offer_beside(self, shown: CompletionShown, now: float) -> None:
        """An alternative to the offer that stands; unless the editor reports on it, nobody took it."""
        self._decided.append(
            Decided(
                shown, "superseded", ALTERNATIVE, 0, 0.0, inferred=True, due_ms=now + self.grace_ms, span=None
            )
        )

    def standing(self, offset: int) -> tuple[str, str] | None:
        """Identifier and remaining text of an offer that can still be taken at `offset`."""
        pending = self._pending
        if pending and pending.cursor == offset and pending.rest:
            return pending.shown.completion, pending.rest
        return None

    @property
    def rest(self) -> str:
        """What has yet to be taken of the offer that stands."""
        return self._pending.rest if self._pending else ""

    def edit(self, edit: Edit, before: str, now: float) -> None:
        """The document, whose text was `before`, was edited."""
        for decided in self._decided:
            self._follow(decided, edit, before, now)
        if self._pending:
            self._advance(self._pending, edit, before, now)

    def landed(self) -> list[Landed]:
        """Offers whose place became known since the last call: taken ones, and refused ones."""
        landed, self._landed = self._landed, []
        return landed

    def text_of(self, completion: str) -> str | None:
        """What was offered under that identifier, or None if it is unknown here."""
        if self._pending and self._is_pending(completion):
            return self._pending.shown.text
        decided = self._find(completion)
        return decided.shown.text if decided else None

    def show(self, completion: str, now: float) -> None:
        """The editor says that it shows the offer only now."""
        if self._pending and self._is_pending(completion):
            self._pending.since_ms = now

    def accept(self, completion: str, now: float) -> None:
        """The editor says that the offer was accepted as a whole."""
        self._report(completion, "accepted", now)

    def reject(self, completion: str, now: float) -> None:
        """The editor says that the offer was refused."""
        self._report(completion, "rejected", now)

    def partly_accept(self, completion: str, characters: int, now: float) -> None:
        """The editor says that the offer's first `characters` were accepted so far."""
        if self._pending and self._is_pending(completion):
            self._pending.reported = min(max(characters, 0), len(self._pending.shown.text))
        elif decided := self._find(completion):
            decided.accepted = min(max(characters, 0), len(decided.shown.text))
            self._revise(decided, "partly_accepted", REPORTED, now, inferred=False)

    def close(self, now: float) -> None:
        """The document was closed, or the session ends: nothing more will be known."""
        if self._pending:
            self._end("ignored", "closed", now)
        for decided in self._decided:
            decided.due_ms = min(decided.due_ms, now)

    def due(self, now: float) -> Iterator[CompletionOutcome]:
        """Outcomes that are settled by now; one told before is told again only if it changed."""
        if (pending := self._pending) and (part_due := pending.part_due_ms) and part_due <= now:
            pending.told = pending.accepted
            yield pending.decided("partly_accepted", STILL_STANDS, pending.accepted, pending.taken_ms).event()
        for decided in self._decided:
            if decided.due_ms <= now and decided.told != decided.outcome:
                decided.told = decided.outcome
                yield decided.event()

    @property
    def next_due(self) -> float | None:
        """When `due` will next have something to tell."""
        waiting = [decided.due_ms for decided in self._decided if decided.told != decided.outcome]
        if self._pending and (part_due := self._pending.part_due_ms) is not None:
            waiting.append(part_due)
        return min(waiting, default=None)

    def _advance(self, pending: Pending, edit: Edit, before: str, now: float) -> None:
        inserted = edit.inserted_at(pending.cursor, before)
        if inserted is not None and pending.rest.startswith(inserted):
            self._take(pending, inserted, now)
        elif not edit.text and pending.anchor <= edit.start < edit.end == pending.cursor:
            del pending.taken[edit.start - pending.anchor :]
            pending.reported = min(pending.reported, len(pending.taken))
        elif edit.end < pending.anchor:
            pending.anchor += edit.growth
        elif edit.start <= pending.cursor:
            pending.ended_by = edit
            removed = pending.taken and edit.start <= pending.anchor and edit.end >= pending.cursor
            if removed and pending.accepted:
                self._decide(pending, "rejected", UNDONE, 0, now)
            else:
                self._end("rejected", TYPED_OTHERWISE, now)

    def _take(self, pending: Pending, text: str, now: float) -> None:
        at_once = pending.take(text, now)
        if pending.rest:
            return
        if at_once or all(pending.taken):
            self._decide(pending, "accepted", "", pending.accepted, now)
        elif pending.accepted:
            self._decide(pending, "partly_accepted", "", pending.accepted, now)
        else:
            self._decide(pending, "typed_through", "", 0, now)

    def _end(self, outcome: Outcome, reason: str, now: float) -> None:
        """The standing offer ends with a part of it taken, or with `outcome`."""
        pending = self._pending
        if pending:
            accepted = pending.accepted
            self._decide(pending, "partly_accepted" if accepted else outcome, reason, accepted, now)

    def _decide(self, pending: Pending, outcome: Outcome, reason: str, accepted: int, now: float) -> None:
        decided = pending.decided(outcome, reason, accepted, now)
        if decided.inferred:
            decided.due_ms += self.grace_ms
        self._decided.append(decided)
        self._pending = None
        self._land(decided, pending.place(outcome))

    def _land(self, decided: Decided, span: Span | None) -> None:
        if span:
            self._landed.append(Landed(decided.shown, decided.outcome, span))

    def _report(self, completion: str, outcome: Outcome, now: float) -> None:
        if self._pending and self._is_pending(completion):
            pending = self._pending
            accepted = len(pending.shown.text) if outcome == "accepted" else 0
            self._decide(pending, outcome, REPORTED, accepted, now)
            if accepted:
                self._decided[-1].awaited = (pending.cursor, pending.rest)
        elif decided := self._find(completion):
            decided.accepted = len(decided.shown.text) if outcome == "accepted" else 0
            self._revise(decided, outcome, REPORTED, now, inferred=False)

    def _revise(self, decided: Decided, outcome: Outcome, reason: str, now: float, *, inferred: bool) -> None:
        decided.outcome, decided.reason, decided.inferred, decided.due_ms = outcome, reason, inferred, now

    def _follow(self, decided: Decided, edit: Edit, before: str, now: float) -> None:
        """Keep a taken text's place; notice when it is taken back as a whole."""
        if decided.awaited:
            (at, text), decided.awaited = decided.awaited, None
            if edit.inserted_at(at, before) == text:
                decided.span = (at + len(text) - len(decided.shown.text), at + len(text))
                self._land(decided, decided.span)
            return
        if decided.span is None:
            return
        start, end = decided.span
        if decided.accepted and edit.removes(start, end, before):
            decided.span, decided.accepted = None, 0
            self._revise(decided, "rejected", UNDONE, now, inferred=True)
            self._land(decided, (edit.start, edit.start))
        elif edit.end <= start:
            decided.span = (start + edit.growth, end + edit.growth)
        elif edit.start < end:
            decided.span = None

    def _is_pending(self, completion: str) -> bool:
        return self._pending is not None and self._pending.shown.completion == completion

    def _find(self, completion: str) -> Decided | None:
        return next((one for one in self._decided if one.shown.completion == completion), None)
