"""What a collection took, left and missed."""

from __future__ import annotations

from collections import Counter

from attrs import Factory, define, frozen

from chipsmith.core.errors import LeftOutError, Reason

SHOWN = 100
"""Examples that are kept for each reason, so that a disk full of pictures does not fill the memory."""
_EXPECTED = frozenset({Reason.IGNORED, Reason.HIDDEN, Reason.LINK, Reason.UNKNOWN, Reason.EMPTY})


@frozen
class Left:
    """A source that was not taken."""

    path: str
    reason: Reason
    why: str


@define
class Report:
    """Grows while the documents are taken from `collect`; complete when it ends."""

    documents: Counter[str] = Factory(Counter)
    """Documents that were read, by kind."""
    unchanged: int = 0
    """Sources known already."""
    looked_at: int = 0
    """Bytes of files that were met, read or known already."""
    read_bytes: int = 0
    """Bytes of those that had to be read."""
    left: Counter[Reason] = Factory(Counter)
    """How many sources were not taken, by reason."""
    examples: list[Left] = Factory(list)
    """At most SHOWN for each reason."""
    unreadable: set[str] = Factory(set)
    """What of the former may be there next time; all of it is kept."""
    vanished: list[str] = Factory(list)
    """Keys that were known and are no more: deleted, renamed, or left out now. Only after a complete run."""

    def leave(self, path: str, error: LeftOutError) -> None:
        self.left[error.reason] += 1
        if error.reason is Reason.UNREADABLE:
            self.unreadable.add(path)
        if self.left[error.reason] <= SHOWN:
            self.examples.append(Left(path, error.reason, error.message))

    @property
    def troubles(self) -> list[Left]:
        """What a person would want to hear of: not what is left out by rule."""
        return [each for each in self.examples if each.reason not in _EXPECTED]
