"""An offer as the tracker sees it: standing in the document, or decided."""

from __future__ import annotations

from attrs import Factory, define, frozen

from chipsmith.core.events import CompletionOutcome, CompletionShown, Outcome
from chipsmith.lsp.anchors import Span, moved
from chipsmith.lsp.documents import Edit

REPORTED = "reported by the editor"
PART_MS = 5000.0
"""After so long with nothing more taken, a part is told as taken; more of it may still be."""


@define
class Pending:
    """An offer that stands at `anchor`; `taken` tells of each character in the text whether it came by
    accepting (True) or by typing (False)."""

    shown: CompletionShown
    anchor: int
    since_ms: float
    taken: list[bool] = Factory(list)
    reported: int = 0
    """Characters accepted by the editor's own account."""
    ended_by: Edit | None = None
    """The edit that typed otherwise, or took back what was taken."""
    taken_ms: float = 0.0
    """When a part was last taken."""
    told: int = 0
    """Characters of it that are recorded as taken while the rest still stands."""

    @property
    def cursor(self) -> int:
        return self.anchor + len(self.taken)

    @property
    def rest(self) -> str:
        return self.shown.text[len(self.taken) :]

    @property
    def accepted(self) -> int:
        return max(sum(self.taken), self.reported)

    @property
    def part_due_ms(self) -> float | None:
        """When what was taken so far is to be told, though the rest still stands."""
        return self.taken_ms + PART_MS if self.accepted and self.told != self.accepted else None

    def take(self, text: str, now: float) -> bool:
        """The next part came into the document; whether it did by accepting.

        Single spaces and signs before an accepted word are what "next word" takes before it.
        """
        at_once = len(text) > 1 and at_bound(self.rest, len(text))
        before = len(self.taken)
        self.taken += [at_once] * len(text)
        self.taken_ms = now
        while at_once and before and _stands_alone(self.shown.text, before - 1):
            before -= 1
            self.taken[before] = True
        return at_once

    def decided(self, outcome: Outcome, reason: str, accepted: int, now: float) -> Decided:
        """As it is told; due at once, for all that this knows."""
        told = outcome if outcome == "partly_accepted" and accepted == self.told else None
        return Decided(
            shown=self.shown,
            outcome=outcome,
            reason=reason,
            accepted=accepted,
            visible_ms=now - self.since_ms,
            inferred=not (reason == REPORTED or self.reported),
            due_ms=now,
            span=(self.anchor, self.cursor) if self.taken else None,
            told=told,
        )

    def place(self, outcome: Outcome) -> Span | None:
        """Where the taken text stands now, or what stands for a refused one; None if that means nothing.

        What is typed instead of an offer answers to it only behind the same text.
        """
        span, edit, refused = (self.anchor, self.cursor), self.ended_by, outcome == "rejected"
        if refused and edit and edit.start < self.anchor:
            return None
        if refused or (self.taken and self.accepted):
            return moved(span, edit, grows=refused) if edit else span
        return None


@define
class Decided:
    shown: CompletionShown
    outcome: Outcome
    reason: str
    accepted: int
    visible_ms: float
    inferred: bool
    due_ms: float
    span: tuple[int, int] | None
    """Where the taken text stands, as long as nobody touches it."""
    awaited: tuple[int, str] | None = None
    """What the editor said it inserts, and where, when the edit itself is still to come."""
    told: Outcome | None = None

    def event(self) -> CompletionOutcome:
        shown = self.shown
        return CompletionOutcome(
            session=shown.session,
            user=shown.user,
            client=shown.client,
            workspace=shown.workspace,
            completion=shown.completion,
            outcome=self.outcome,
            reason=self.reason,
            language=shown.language,
            model=shown.model,
            model_version=shown.model_version,
            adapter=shown.adapter,
            context_sources=shown.context_sources,
            timings=shown.timings,
            offered_characters=len(shown.text),
            accepted_characters=self.accepted,
            accepted_text=shown.text[: self.accepted],
            visible_ms=self.visible_ms,
            inferred=self.inferred,
        )


@frozen
class Landed:
    """A decided offer whose place is known: where the taken text stands, or where a refused one would."""

    shown: CompletionShown
    outcome: Outcome
    span: Span


def at_bound(text: str, size: int) -> bool:
    """Whether a word or a line ends after `size` characters of `text`."""
    if size == len(text) or "\n" in text[size - 1 : size + 1] or "\r" in text[size - 1 : size + 1]:
        return True
    return _kind(text[size - 1]) != _kind(text[size])


def _stands_alone(text: str, at: int) -> bool:
    """Whether a space or sign has neither its like nor the same sort beside it."""
    return _kind(text[at]) != "word" and (at == 0 or at_bound(text, at)) and at_bound(text, at + 1)


def _kind(character: str) -> str:
    if character.isspace():
        return "space"
    return "word" if character.isalnum() or character == "_" else "sign"
