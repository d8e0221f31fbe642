"""Titles as tools print them into logs and reports."""

from __future__ import annotations

import re

from attrs import frozen

from chipsmith.collectors.corpus.parsed import Lines

_RULE = re.compile(r"\s*([=\-*#+])\1{4,}\s*")
_NUMBERED = re.compile(r"(?P<number>\d+(?:\.\d+)*)\.\s+(?P<title>[A-Z]\S.*)")
"""`2.1. Executing PROC pass`, `1. Slice Logic`."""
_FRAMED = re.compile(r"\s*[=*#-]{3,}\s+(?P<title>\S.*?)\s+[=*#-]{3,}\s*")
"""`=== counter ===`."""
_LONGEST = 200
"""Characters of a line with a title or a rule."""


@frozen
class Title:
    text: str
    level: int
    after: int
    """The line below it and its rules."""


def title_at(lines: Lines, number: int) -> Title | None:
    """The title that begins on a line, which may be a rule above it."""
    line = lines[number]
    if len(line) > _LONGEST:
        return None
    if match := _NUMBERED.fullmatch(line):
        return Title(
            match["title"].strip(), match["number"].count(".") + 1, number + 1 + _is_rule(lines, number + 1)
        )
    if match := _FRAMED.fullmatch(line):
        return Title(match["title"], 1, number + 1)
    over = _is_rule(lines, number)
    text = lines[number + over].strip() if number + over <= len(lines) else ""
    under = _is_rule(lines, number + over + 1)
    if under and text and len(text) <= _LONGEST and not _is_rule(lines, number + over):
        return Title(text, 1, number + over + 2)
    return None


def _is_rule(lines: Lines, number: int) -> bool:
    return (
        number <= len(lines) and len(lines[number]) <= _LONGEST and _RULE.fullmatch(lines[number]) is not None
    )
