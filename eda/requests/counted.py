"""Numbers of a request in the tool's units; of several in a list, the last one's unit is that of all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chipsmith.eda.requests.literals import NUMBER, Units, dimension, forms_of, in_unit

_SHARED_UNIT = re.compile(r"(?:\s*(?:,\s*and|and|to|or|-|/|,)\s*-?\d[\d.]*)+\s*([a-zA-Zµ%]+)\b")
"""Of several numbers, the last one's, as in "between 0.2 and 0.7 ns"."""


def counted(prompt: str, units: Units) -> Iterator[tuple[int, int, tuple[str, ...], str]]:
    """Start and end of each, its forms, and what it measures; empty where it measures nothing."""
    for match in NUMBER.finditer(prompt):
        unit = dimension(match["unit"] or "")
        end = match.end() if unit else match.end("number")
        shared = None if unit else _SHARED_UNIT.match(prompt, end)
        if shared and (unit := dimension(shared[1])):
            yield match.start(), end, in_unit(match["number"], shared[1], units), unit
        else:
            yield match.start(), end, forms_of(match, units), unit
