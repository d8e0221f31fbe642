"""A long text in pieces that a model's window holds, cut between paragraphs and lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Count = Callable[[str], int]
"""Tokens of a text."""


def chunks(text: str, count: Count, most: int) -> Iterator[str]:
    """Pieces of at most `most` tokens each, as few as whole lines allow."""
    piece: list[str] = []
    size = 0
    for line in _lines(text, count, most):
        tokens = count(line) + 1
        if piece and size + tokens > most:
            yield "\n".join(piece)
            piece, size = [], 0
        piece.append(line)
        size += tokens
    if piece:
        yield "\n".join(piece)


def _lines(text: str, count: Count, most: int) -> Iterator[str]:
    for line in text.splitlines():
        yield from [line] if count(line) + 1 <= most else _cut(line, count, most)


def _cut(line: str, count: Count, most: int) -> Iterator[str]:
    """A line too long for a window, halved until it is not, between sentences or words where it has some."""
    if count(line) + 1 <= most or len(line) < 2:
        yield line
        return
    middle = len(line) // 2
    gaps = [gap.end() for gap in re.finditer(r"[.;]\s+|\s+", line)]
    at = min(gaps, key=lambda gap: abs(gap - middle), default=middle)
    at = at if 0 < at < len(line) else middle
    yield from _cut(line[:at].rstrip(), count, most)
    yield from _cut(line[at:], count, most)
