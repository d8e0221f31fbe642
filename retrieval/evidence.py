"""How much of a question stands in a passage that was found: the second half of the learned fusion.

Rankings name what comes near the question or has its rare words; a passage that speaks of all of it, under a
heading that says so, answers it more often. The weights were fitted on questions made from documents of the
train part (`python -m benchmarks.fusion`) and chosen on those of the dev part. A passage's kind is no
evidence: such questions are made of prose only, and would teach that code answers nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from attrs import frozen

from chipsmith.retrieval.passages import Passage
from chipsmith.retrieval.words import content

WEIGHTS: Final = (0.38, 0.40, 0.13, 0.09)
"""Of the fused score, of the words covered, of the breadcrumb and of the heading; their sum is 1."""

Features = npt.NDArray[np.float64]
"""One row a passage, one column a weight, all between 0 and 1."""


@frozen
class Told:
    """The words of a passage, and of what it stands under."""

    words: frozenset[str]
    """All that full text knows of it."""
    breadcrumb: frozenset[str]
    heading: frozenset[str]
    """The innermost one's."""


def told_by(passage: Passage, searched: str) -> Told:
    """`searched`: what full text knows of the passage, as `schema.searched` makes it."""
    heading = passage.headings[-1] if passage.headings else ""
    return Told(
        frozenset(searched.lower().split()),
        frozenset(content(passage.breadcrumb)),
        frozenset(content(heading)),
    )


def features(question: str, fused: Mapping[str, float], told: Mapping[str, Told]) -> Features:
    """What speaks for each passage of `told`, in its order.

    Args:
        fused: at least their scores by both rankings, between 0 and 1.
    """
    asked = frozenset(content(question))
    rarity = _rarity(asked, list(told.values()))
    total = sum(rarity.values()) or 1.0
    return np.array(
        [
            (
                fused[name],
                _share(asked & each.words, asked),
                sum(rarity[word] for word in asked & each.breadcrumb) / total,
                _share(asked & each.heading, each.heading),
            )
            for name, each in told.items()
        ],
        np.float64,
    ).reshape(-1, len(WEIGHTS))


def weighed(question: str, fused: Mapping[str, float], told: Mapping[str, Told]) -> dict[str, float]:
    """Scores between 0 and 1 of the passages of `told`, best first; arguments as of `features`."""
    scores = features(question, fused, told) @ np.array(WEIGHTS)
    return dict(sorted(zip(told, scores.tolist(), strict=True), key=lambda item: -item[1]))


def _rarity(asked: frozenset[str], told: Sequence[Told]) -> dict[str, float]:
    """How much each word tells these passages apart, as inverse document frequency does."""
    counts = {word: sum(word in each.words for each in told) for word in asked}
    return {word: math.log(1 + len(told) / (0.5 + count)) for word, count in counts.items()}


def _share(part: frozenset[str], whole: frozenset[str]) -> float:
    return len(part) / len(whole) if whole else 0.0
