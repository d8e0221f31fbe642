"""Bugs that were reported before: alike in words and in meaning."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from chipsmith.core.bugs import BugRecord
from chipsmith.server.assistants.bugs.history import History, Likeness

LIKELY = 0.56
"""Score that the nearest other bug stays below in 95 of 100 cases (benchmarks/bugs.py)."""
WORTH_TELLING = 0.35
_MODULE = 0.03
"""What the same module adds; it breaks ties rather than decides."""


@frozen
class Duplicate:
    id: str
    synopsis: str
    module: str
    owner: str
    status: str
    date: str
    score: float
    """Mean of the cosines of words and of embeddings, between 0 and 1."""
    likely: bool


def duplicates(history: History, like: Likeness, most: int = 5) -> list[Duplicate]:
    """The known bugs most like this one, best first."""
    scores = closeness(like)
    found: list[Duplicate] = []
    for index in np.argsort(-scores, kind="stable"):
        known, score = history.records[index], min(1.0, float(scores[index]))
        if score < WORTH_TELLING or len(found) == most:
            break
        found.append(_told(known, score))
    return found


def closeness(like: Likeness) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """One score for each known bug."""
    return np.asarray((like.words + like.meaning) / 2 + _MODULE * like.module)


def _told(known: BugRecord, score: float) -> Duplicate:
    return Duplicate(
        known.id, known.synopsis, known.module, known.owner, known.status, known.date,
        round(score, 3), score >= LIKELY,
    )  # fmt: skip
