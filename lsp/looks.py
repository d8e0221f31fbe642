"""What a look at an offer's place tells: how much is left, and how it was changed."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from chipsmith.core.events import Age, CompletionRetained, Event, ManualEdit
from chipsmith.lsp.anchors import LONGEST, Anchor, narrowed

STILL_THERE = 0.5
"""The edit distance up to which a text counts as kept (as Copilot counts it)."""


@frozen
class Look:
    """What stood in an anchor's place at an age."""

    anchor: Anchor
    age: Age
    age_s: float
    text: str


def events(looks: list[Look]) -> list[Event]:
    """What is told of each look; comparing takes milliseconds, so it is for a thread."""
    return [event for look in looks for event in _told(look)]


def _told(look: Look) -> list[Event]:
    from rapidfuzz.distance import LCSseq, Levenshtein

    anchor, text = look.anchor, look.text
    if not anchor.grows:
        text = narrowed(text, anchor.offered)
    text = text[:LONGEST]
    distance = Levenshtein.normalized_distance(anchor.offered, text)
    retained = CompletionRetained(
        **_base(anchor),
        outcome=anchor.outcome,  # type: ignore[arg-type] # one of the three that land
        age=look.age,
        age_s=round(look.age_s, 1),
        offered_characters=len(anchor.offered),
        kept_characters=LCSseq.similarity(anchor.offered, text),
        edit_distance=round(distance, 4),
        still_there=distance <= STILL_THERE,
        text=text,
    )
    if anchor.grows or text == anchor.seen:
        return [retained]
    before, anchor.seen = anchor.seen, text
    changed = round(Levenshtein.normalized_distance(before, text), 4)
    return [
        retained,
        ManualEdit(**_base(anchor), age=look.age, before=before, after=text, edit_distance=changed),
    ]


def _base(anchor: Anchor) -> dict[str, Any]:
    names = ("completion", "path", "language", "model_version", "session", "user", "client", "workspace")
    return {name: getattr(anchor, name) for name in names}
