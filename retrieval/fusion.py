"""Two rankings as one, and variety among what comes first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from attrs import frozen

T = TypeVar("T")


@frozen
class Weights:
    """Of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009), with a weight for each ranking.

    The defaults were tuned on questions about documents that the benchmark does not ask about.
    """

    dense: float = 1.0
    words: float = 1.0
    k: float = 60.0
    """The larger, the less the first places stand out."""


def fuse(dense: Sequence[str], words: Sequence[str], weights: Weights) -> dict[str, float]:
    """Scores between 0 and 1 of what either ranking names, best first."""
    scores: dict[str, float] = defaultdict(float)
    for ranking, weight in ((dense, weights.dense), (words, weights.words)):
        for rank, name in enumerate(ranking, start=1):
            scores[name] += weight / (weights.k + rank)
    best = (weights.dense + weights.words) / (weights.k + 1)
    return {name: score / best for name, score in sorted(scores.items(), key=lambda item: -item[1])}


def varied(ranked: Sequence[T], group: Callable[[T], Hashable], most: int) -> list[T]:
    """The same with at most `most` of a group before the others are through; the rest follow."""
    met: Counter[Hashable] = Counter()
    first: list[T] = []
    rest: list[T] = []
    for each in ranked:
        met[group(each)] += 1
        (first if met[group(each)] <= most else rest).append(each)
    return first + rest
