"""Reports of timing, area and power: a block for each path, and each section."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chipsmith.collectors.corpus.parsed import Headings, Lines, Outline, Parsed
from chipsmith.collectors.corpus.parsers.titles import title_at
from chipsmith.core.corpus import Block

CONTAINS = re.compile(
    r"^[ \t]*(?:Startpoint:|Number of cells:|Path Group:|wns\s+-?\d|tns\s+-?\d|Chip area for|Total\s+Power)",
    re.MULTILINE,
)
"""What a timing or synthesis report says somewhere."""
_START = re.compile(r"\s*Startpoint:\s*(?P<point>\S+)")
_END = re.compile(r"\s*Endpoint:\s*(?P<point>\S+)")
_GROUP = re.compile(r"\s*Path Group:\s*(?P<group>\S+)")
_SLACK = re.compile(r"\s*-?[\d.]+\s+slack\b|\s*slack\b.*-?\d")


def parse(lines: Lines) -> Parsed:
    """A path is named `START to END` and stands under its section and its path group."""
    return Parsed(tuple(_blocks(lines)), kind="report")


def _blocks(lines: Lines) -> Iterator[Block]:
    outline, begin, number = Outline(), 1, 1
    while number <= len(lines):
        if _START.match(lines[number]):
            yield from lines.run(begin, number - 1, outline.headings)
            last = _end_of_path(lines, number)
            yield from _path(lines, number, last, outline.headings)
            begin = number = last + 1
        elif title := title_at(lines, number):
            yield from lines.run(begin, number - 1, outline.headings)
            outline.enter(title.level, title.text)
            begin = number = title.after
        else:
            number += 1
    yield from lines.run(begin, len(lines), outline.headings)


def _end_of_path(lines: Lines, first: int) -> int:
    """The line of its slack, or the one before the next path."""
    for number in range(first + 1, len(lines) + 1):
        if _SLACK.match(lines[number]):
            return number
        if _START.match(lines[number]):
            return number - 1
    return len(lines)


def _path(lines: Lines, first: int, last: int, headings: Headings) -> Iterator[Block]:
    head = "\n".join(lines.lines[first - 1 : min(last, first + 9)])
    start, end, group = (pattern.search(head) for pattern in (_START, _END, _GROUP))
    name = " to ".join(match["point"] for match in (start, end) if match)
    yield from lines.blocks(first, last, (*headings, *((group["group"],) if group else ())), name)
