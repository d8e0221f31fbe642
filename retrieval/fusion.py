"""Two rankings as one, and variety among what comes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

from chipsmith.core.registry import BASE

T = TypeVar("T")

DENSE_SHARE = 0.3
"""How much of a score is meaning; the rest is words. Tuned on questions about documents that the benchmark
does not ask about: the best is flat between 0.2 and 0.4, and better than either ranking alone."""
TRAINED_SHARE = 0.6
"""The same once the embedding model was trained on such documents; tuned likewise, on one such model."""


def share_of(identity: str) -> float:
    """How much meaning counts by a model's identity: more where the model has learnt."""
    return DENSE_SHARE if f"@{BASE}/" in identity else TRAINED_SHARE


def fuse(
    dense: Mapping[str, float], words: Mapping[str, float], share: float = DENSE_SHARE
) -> dict[str, float]:
    """Scores between 0 and 1 of what either ranking names, best first.

    A convex combination (Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", TOIS
    2023), which beat reciprocal ranks here: of each ranking its scores by its best one. What only the words
    found counts as near as the last that meaning found.

    Args:
        dense: cosines.
        words: BM25 scores.
    """
    nearest, farthest = max(dense.values(), default=0.0), max(min(dense.values(), default=0.0), 0.0)
    most = max(words.values(), default=0.0)
    scores = {
        name: share * _by(max(dense.get(name, farthest), 0.0), nearest)
        + (1 - share) * _by(words.get(name, 0.0), most)
        for name in {**dense, **words}
    }
    return dict(sorted(scores.items(), key=lambda item: -item[1]))


def _by(score: float, best: float) -> float:
    return score / best if best > 0 else 0.0


def varied(ranked: Sequence[T], group: Callable[[T], Hashable], most: int) -> list[T]:
    """The same with at most `most` of a group before the others are through; the rest follow."""
    met: Counter[Hashable] = Counter()
    first: list[T] = []
    rest: list[T] = []
    for each in ranked:
        met[group(each)] += 1
        (first if met[group(each)] <= most else rest).append(each)
    return first + rest
