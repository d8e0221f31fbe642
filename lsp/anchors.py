"""Where an offered text stands, as the document around it changes; and how much of it is left."""

from __future__ import annotations

from typing import get_args

from attrs import Factory, define

from chipsmith.core.events import Age
from chipsmith.lsp.documents import Edit

Span = tuple[int, int]
"""Offsets of code points: from the first up to the second."""

AGES: dict[Age, float] = dict(
    zip(get_args(Age), (15.0, 30.0, 120.0, 300.0, 600.0, 3600.0, 86400.0, 0.0), strict=True)
)
"""Seconds after which a text is looked at; a commit has no time of its own."""
TRUTH_AGE: Age = "30s"
"""When the person's own text is taken down after a refusal."""
LATE = 2.0
"""A look that comes later than so many times its age would say something else; it is let go."""
NEAR = 1500
"""Characters to both sides of its old place in which a changed text is looked for."""
ALIKE = 50.0
"""Per cent of likeness (rapidfuzz's partial ratio) from which on it is the same text, changed."""
LONGEST = 4000
"""Characters of what stands there that are taken down."""


@define
class Anchor:
    """One offer's place. `grows` after a refusal: what is typed there is the person's own answer."""

    completion: str
    outcome: str
    offered: str
    start: int
    end: int
    born: float
    """Seconds since 1970."""
    path: str = ""
    language: str = ""
    model_version: str = ""
    session: str = ""
    user: str = ""
    client: str = ""
    workspace: str = ""
    seen: str = ""
    """What stood there at the last look."""
    stands: str = ""
    """What stood there when the document was closed."""
    head: str = ""
    """The commit that the repository was at when it was last asked."""
    waiting: list[Age] = Factory(list)

    @property
    def grows(self) -> bool:
        return self.outcome == "rejected"

    def follow(self, edit: Edit) -> bool:
        """Move with an edit; whether the place still means something.

        The truth after a refusal belongs to the text before it: where that is rewritten, it is let go.
        """
        if self.grows and edit.start < self.start <= edit.end:
            return False
        self.start, self.end = moved((self.start, self.end), edit, grows=self.grows)
        return True

    def due(self, now: float) -> list[Age]:
        """The ages to look at now; those that were missed are struck off, the others wait on."""
        passed = now - self.born
        over = [age for age in self.waiting if 0 < AGES[age] <= passed]
        self.waiting = [age for age in self.waiting if age not in over]
        return [age for age in over if passed <= LATE * AGES[age]]

    def next_due(self) -> float | None:
        """Seconds since 1970."""
        return min((self.born + AGES[age] for age in self.waiting if AGES[age]), default=None)


def moved(span: Span, edit: Edit, *, grows: bool) -> Span:
    """A span after an edit; what is inserted at its bounds belongs to it only if it `grows`."""
    start, end = span
    if edit.end < start or (edit.end == start and not (grows and edit.start == start)):
        return start + edit.growth, end + edit.growth
    if edit.start > end or (edit.start == end and not grows):
        return span
    return min(start, edit.start), max(end, edit.end) + edit.growth


def locate(text: str, sought: str, near: int) -> Span | None:
    """Where `sought` stands in a text that changed unseen: as it was, nearest to `near`; else changed."""
    places = (text.rfind(sought, 0, near + len(sought)), text.find(sought, near))
    found = [place for place in places if place >= 0]
    if found:
        start = min(found, key=lambda place: abs(place - near))
        return start, start + len(sought)
    low = max(near - NEAR, 0)
    return _aligned(sought, text[low : near + len(sought) + NEAR], low)


def narrowed(text: str, sought: str) -> str:
    """The part of a much longer text, such as a replaced document, that answers to `sought`."""
    if len(text) <= 2 * len(sought) + 80:
        return text
    span = locate(text, sought, 0) or _aligned(sought, text[: 16 * NEAR], 0)
    return text[slice(*span)] if span else ""


def _aligned(sought: str, text: str, offset: int) -> Span | None:
    from rapidfuzz.fuzz import partial_ratio_alignment

    if not sought.strip() or len(text) < len(sought) // 2:
        return None
    found = partial_ratio_alignment(sought, text, score_cutoff=ALIKE)
    if found is None:
        return None
    # rapidfuzz aligns the shorter of the two; where that is the text, all of it answers.
    return offset + found.dest_start, offset + found.dest_end
