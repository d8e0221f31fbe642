"""Comments that ask for a script: lines of comment that stand together."""

from __future__ import annotations

import re

from attrs import frozen

_COMMENT = re.compile(r"^(\s*)#(?!!)\s?(.*)$")


@frozen
class Comment:
    text: str
    """Without its marks, in one line."""
    indent: str
    last_line: int


def comment_at(source: str, line: int) -> Comment | None:
    """The comment that a line belongs to, lines counted from 0; None where it is none or says nothing."""
    lines = source.splitlines()
    if not 0 <= line < len(lines) or not _COMMENT.match(lines[line]):
        return None
    first = last = line
    while first > 0 and _COMMENT.match(lines[first - 1]):
        first -= 1
    while last + 1 < len(lines) and _COMMENT.match(lines[last + 1]):
        last += 1
    matches = [match for at in range(first, last + 1) if (match := _COMMENT.match(lines[at]))]
    text = " ".join(match[2].strip() for match in matches).strip()
    return Comment(text, matches[0][1], last) if text else None


def comment_above(prefix: str) -> Comment | None:
    """The comment right above a cursor that stands on a line without text; None where there is none."""
    above, _, line = prefix.rpartition("\n")
    return None if line.strip() else comment_at(above, len(f"{above}|".splitlines()) - 1)
