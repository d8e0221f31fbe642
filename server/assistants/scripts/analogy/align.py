"""Which mention of a request plays the part of which mention of an example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from chipsmith.eda.requests.lexical import NUMBER
from chipsmith.eda.requests.mentions import Mention

IMPOSSIBLE = -9.0
CONTEXT, ORDER, UNIT = 2.0, 0.15, 0.5
"""What equal surroundings, equal order and an equal unit are worth, against 1 for the kind."""


def align(example: Sequence[Mention], request: Sequence[Mention]) -> tuple[Mapping[int, int], float]:
    """The example's mentions to the request's, each used once, and how alike they are on the whole (mean)."""
    if not example or not request:
        return {}, float(not example and not request)
    from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]  # it has no stubs

    scores = np.array(
        [[_likeness(one, two, i, j) for j, two in enumerate(request)] for i, one in enumerate(example)]
    )
    rows, columns = linear_sum_assignment(-scores)
    pairs = {int(i): int(j) for i, j in zip(rows, columns, strict=True) if scores[i, j] > 0}
    return pairs, float(sum(scores[i, j] for i, j in pairs.items())) / max(len(example), len(request))


def _likeness(one: Mention, two: Mention, place: int, other: int) -> float:
    kind = _kinds(one, two)
    if kind <= 0:
        return IMPOSSIBLE
    return kind + CONTEXT * _overlap(one, two) - ORDER * abs(place - other)


def _kinds(one: Mention, two: Mention) -> float:
    if one.kind == "number" == two.kind:
        if one.unit == "whole":
            return _numbers("", two.unit) if two.values[0].isdecimal() else 0.2
        return _numbers(one.unit, two.unit)
    if one.kind == two.kind == "name" and one.unit != two.unit:
        return float((one.unit, two.unit) == ("region", "layer"))
    if (one.unit == "layer") != (two.unit == "layer"):
        return 0.0
    if one.kind == "file" == two.kind:
        return 1.0 if _ending(one) == _ending(two) else 0.5
    things = {"objects", "collection", "name"}
    return _things(one, two) if one.kind in things and two.kind in things else float(one.kind == two.kind)


def _as_clock(one: Mention, two: Mention) -> float:
    """How well what is no clock stands for one: an input may become one where the example's is a port."""
    if two.kind == "collection":
        return 0.3
    return 0.9 if one.classes & two.classes and "out" not in two.classes else 0.0


def _ending(file: Mention) -> str:
    return file.values[0].rsplit(".")[-1]


def _numbers(one: str, two: str) -> float:
    if one == two:
        return 1 + (UNIT if one else 0)
    strict = {one, two} - {"", "word"}
    return 0.2 if len(strict) == 2 and strict != {"time", "frequency"} else 0.8


def _things(one: Mention, two: Mention) -> float:
    """Objects of one class are alike; where a name is a clock and a port, it is meant as the clock.

    A new name hardly is one of the design's objects.
    """
    if two.kind == "name" != one.kind or {one.kind, two.kind} == {"name", "collection"}:
        return 0.0
    if "clock" in one.classes and "clock" not in two.classes:
        return _as_clock(one, two)
    if one.classes and two.classes and not one.classes & two.classes:
        return 0.4 if one.kind == two.kind else 0.0
    if len((one.classes | two.classes) & {"in", "out"}) == 2:
        return 0.5
    if "clock" in two.classes and one.classes and "clock" not in one.classes:
        return 0.7
    alike = 0.9 if one.classes & two.classes else 0.6
    return 1.0 if one.kind == two.kind else alike


def _overlap(one: Mention, two: Mention) -> float:
    """Share of the surroundings that are alike; the words right before and behind weigh most."""
    near = bool(one.before and one.before[-1:] == two.before[-1:]) or bool(
        one.after and one.after[:1] == two.after[:1] != (NUMBER,)
    )
    union = one.context | two.context
    return 0.5 * near + 0.5 * (len(one.context & two.context) / len(union) if union else 0)
