"""Settings that say again what the one before them said, as where a request tells first why it asks, or that
take it back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

_SETS = re.compile(r"set_\w+\s")
_NUMBER = re.compile(r"(?<=\s)-?\d+(?:\.\d+)?(?=\s|$)")
_FLAG = re.compile(r"\s(-[a-z_]+)\b")
_WORD = re.compile(r"[^\s\[\]{}]+")


def said_again(script: str) -> int:
    """Settings in a row of which one says no more than the other: the same values at the same flags."""
    lines = [line for line in script.splitlines() if line.strip()]
    settings = [_said(line) if _SETS.match(line) else None for line in lines]
    return sum(
        one is not None
        and other is not None
        and (one.items() <= other.items() or other.items() <= one.items())
        for one, other in pairwise(settings)
    )


def contradicts(script: str) -> bool:
    """Whether a setting takes back one above it: other numbers for the same, and nothing done between."""
    former: dict[str, str] = {}
    for line in script.splitlines():
        if not _SETS.match(line):
            former.clear()
            continue
        what = _NUMBER.sub("", line)
        if former.setdefault(what, line) != line:
            return True
    return False


def _said(line: str) -> Mapping[str, frozenset[str]]:
    """The values at each flag; those before the first, and the command, at none."""
    start, *rest = _FLAG.split(line)
    said = {"": [start]}
    for flag, values in zip(rest[::2], rest[1::2], strict=True):
        said.setdefault(flag, []).append(values)
    return {flag: frozenset(_WORD.findall(" ".join(texts))) for flag, texts in said.items()}
