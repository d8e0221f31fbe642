"""An offer as the tracker sees it: standing in the document, or decided."""

from __future__ import annotations

from attrs import Factory, define, frozen

from chipsmith.core.events import CompletionOutcome, CompletionShown, Outcome
from chipsmith.lsp.anchors import Span, moved
from chipsmith.lsp.documents import Edit


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

    @property
    def cursor(self) -> int:
        return self.anchor + len(self.taken)

    @property
    def rest(self) -> str:
        return self.shown.text[len(self.taken) :]

    @property
    def accepted(self) -> int:
        return max(sum(self.taken), self.reported)

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


def _kind(character: str) -> str:
    if character.isspace():
        return "space"
    return "word" if character.isalnum() or character == "_" else "sign"
