"""Means with confidence intervals, and paired differences by the gate of training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen
from rapidfuzz.distance import Levenshtein

from benchmarks.holes import Hole, compared
from chipsmith.finetune.evaluate import Score
from chipsmith.finetune.gate import METRICS, compare

RESAMPLES = 2000
CONFIDENCE = 0.95
SEED = 1


@frozen
class Result:
    """One hole's answer."""

    source: str
    language: str
    kind: str
    exact: bool
    similarity: float
    """1 − Levenshtein distance / length of the longer."""
    empty: bool


def rate(source: str, language: str, hole: Hole, offer: str) -> Result:
    given, wanted = compared(hole.kind, offer, hole.middle)
    similarity = Levenshtein.normalized_similarity(given, wanted)
    return Result(source, language, hole.kind, given == wanted, similarity, not offer.strip())


def mean(values: Sequence[float]) -> dict[str, float]:
    """Mean with its bootstrap interval (Efron 1979)."""
    numbers = np.array(values, dtype=float)
    drawn = np.random.default_rng(SEED).integers(0, len(numbers), (RESAMPLES, len(numbers)))
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(numbers[drawn].mean(-1), [tail, 1 - tail])
    found = {"mean": numbers.mean(), "low": low, "high": high}
    return {"n": len(numbers), **{name: round(float(value), 3) for name, value in found.items()}}


def table(results: Sequence[Result]) -> dict[str, Any]:
    """By language and kind: exact, similarity, and the share of empty answers."""
    cells: dict[str, dict[str, Any]] = {}
    for language, kind in sorted({(one.language, one.kind) for one in results}):
        here = [one for one in results if (one.language, one.kind) == (language, kind)]
        cells.setdefault(language, {})[kind] = {
            "exact": mean([one.exact for one in here]),
            "similarity": mean([one.similarity for one in here]),
            "empty": round(sum(one.empty for one in here) / len(here), 3),
        }
    return cells


def difference(before: Sequence[Result], after: Sequence[Result]) -> dict[str, Any]:
    """What changed over all holes, with the interval of the difference; the same holes in both."""
    old, new = ([_score(one) for one in results] for results in (before, after))
    found = {}
    for metric, name in zip(METRICS[1:], ("exact", "similarity"), strict=True):
        one = compare(metric, old, new, SEED)
        found[name] = {"mean": one.difference, "low": one.low, "high": one.high, "n": len(before)}
    return found


def _score(result: Result) -> Score:
    return Score(result.source, 0.0, 1, result.exact, result.similarity)
