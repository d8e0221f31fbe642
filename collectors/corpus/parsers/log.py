"""Logs: what repeats is folded, stages are headings, times are dropped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from chipsmith.collectors.corpus.parsed import LONGEST_RUN, Headings, Lines, Outline, Parsed
from chipsmith.collectors.corpus.parsers.titles import title_at
from chipsmith.core.corpus import Block

BEGINS = re.compile(r"(?:[^\n]*\n){0,5}?\s*\[?(?:\d{4}-\d\d-\d\d[ T]\d\d:\d\d|\d\d:\d\d:\d\d)")
"""A text is taken for a log if a line near its beginning starts with the time."""
_TIME = re.compile(
    r"^\s*[\[(]?(?:\d{4}[-/]\d\d[-/]\d\d[ T])?\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?[\])]?"
    r"\s*(?:[|:-]\s+)?"
)
_VARYING = re.compile(r"0x[0-9a-fA-F]+|\d+(?:\.\d+)?")
SHOWN = 3
"""Lines that differ only in numbers and are kept."""


def parse(lines: Lines) -> Parsed:
    """Stages, or runs of lines; a block's lines are those of the log, also where some are folded."""
    return Parsed(tuple(_blocks(lines)), kind="log")


def _blocks(lines: Lines) -> Iterator[Block]:
    outline, seen, begin, number = Outline(), Counter[str](), 1, 1
    kept = 0
    while number <= len(lines):
        title = title_at(lines, number)
        if title or kept >= LONGEST_RUN:
            yield from _folded(lines, begin, number - 1, outline.headings, seen)
            begin, kept = number, 0
        if title:
            outline.enter(title.level, title.text)
            begin = number = title.after
        else:
            kept += bool(lines[number].strip())
            number += 1
    yield from _folded(lines, begin, len(lines), outline.headings, seen)


def _folded(lines: Lines, first: int, last: int, headings: Headings, seen: Counter[str]) -> Iterator[Block]:
    texts: list[str] = []
    folded = 0
    numbers = [number for number in range(first, last + 1) if lines[number].strip()]
    for number in numbers:
        text = _TIME.sub("", lines[number]).rstrip()
        alike = _VARYING.sub("0", text)
        seen[alike] += 1
        if seen[alike] > SHOWN:
            folded += 1
        else:
            texts += [*_note(folded), text]
            folded = 0
    if texts:
        yield Block("\n".join([*texts, *_note(folded)]), numbers[0], numbers[-1], headings)


def _note(folded: int) -> list[str]:
    return [f"… {folded} more like earlier lines"] if folded else []
