"""Where the cursor stands: what is open there, and how much text belongs there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

from attrs import evolve, frozen

from chipsmith.core.languages import Kind, Language, Piece, closes, pieces

NEAR = 16_384
"""More than any model's context reads; what is farther away is not looked at either."""


class Extent(Enum):
    """How far an offer goes."""

    LINE = "the rest of the line"
    STATEMENT = "the end of the statement"
    BLOCK = "the end of the block or paragraph"


@frozen(kw_only=True)
class Place:
    """A cursor between `prefix` and `suffix`; both have line feeds only."""

    language: Language
    prefix: str
    suffix: str
    extent: Extent
    line: str
    """The cursor's line up to the cursor, and from it on."""
    rest: str
    above: str
    """The nearest lines with text, stripped."""
    below: str
    start: int
    """Where scanning an offer begins: the cursor's line, or the string or comment in which that begins."""
    outer: tuple[Piece, ...]
    """What is open at `start`."""
    line_depth: int
    """How many blocks and brackets are open outside the cursor's line, and at the cursor."""
    depth: int
    unclosed: frozenset[int]
    """Where in `prefix` stands what opens and `suffix` does not close; an offer may close that."""
    surplus: tuple[Piece, ...]
    """What `suffix` closes near the cursor though nothing opened it; an offer may open that."""
    unfinished: bool
    """The cursor stands in a comment or string."""

    @property
    def head(self) -> str:
        return self.prefix[self.start :]


def _spans(piece: Piece, at: int) -> bool:
    """Whether a place lies within a string or comment; one without an end goes on behind its text."""
    return piece.start < at < piece.end + (not piece.ended)


def columns(line: str) -> int:
    """Width of a line's indentation."""
    line = line.expandtabs(8)
    return len(line) - len(line.lstrip())


def is_header(language: Language, line: str) -> bool:
    """Whether the lines below `line` are indented and belong to it, where indentation makes blocks."""
    return language.indented is not None and re.search(language.indented, line.rstrip()) is not None


def place_of(language: Language, prefix: str, suffix: str) -> Place:
    """Look at what stands around a cursor, `NEAR` characters of it on either side."""
    prefix, suffix = prefix[-NEAR:], suffix[:NEAR]
    line_start = prefix.rfind("\n") + 1
    before = list(pieces(language, prefix))
    unfinished = bool(before) and before[-1].end == len(prefix) and not before[-1].ended
    start = next((piece.start for piece in before if _spans(piece, line_start)), line_start)
    outer = _stack(piece for piece in before if piece.start < start)
    opened = _stack(before)
    closed = _closed_behind(language, prefix, suffix, start)
    unclosed, surplus = _pair(opened, closed)
    line, (rest, *below) = prefix[line_start:], suffix.split("\n")
    place = Place(
        language=language,
        prefix=prefix,
        suffix=suffix,
        extent=Extent.STATEMENT,
        line=line,
        rest=rest,
        above=_first_text(reversed(prefix[:line_start].split("\n"))),
        below=_first_text(below),
        start=start,
        outer=tuple(outer),
        line_depth=_depth_outside(before, line_start),
        depth=len(opened),
        unclosed=frozenset(piece.start for piece in unclosed),
        surplus=tuple(piece for piece in surplus if _near(piece, prefix[start:], suffix)),
        unfinished=unfinished,
    )
    return _with_extent(place)


def _with_extent(place: Place) -> Place:
    if place.rest.strip():
        return evolve(place, extent=Extent.LINE)
    return evolve(place, extent=Extent.BLOCK) if _in_block(place) else place


def _in_block(place: Place) -> bool:
    """Whether the cursor ends a line that opens a block, or stands on an empty line in one."""
    if place.line.strip():
        begun = place.line != place.line.rstrip()  # after "name: " a value is expected, not a block
        header = not (begun or place.unfinished) and is_header(place.language, place.line)
        return header or place.depth > place.line_depth
    last = place.prefix[: len(place.prefix) - len(place.line)].rstrip("\n").rpartition("\n")[2]
    if is_header(place.language, last) or columns(place.line + "x") > 0:
        return True
    if place.language.indented:
        below = next((line for line in place.suffix.split("\n")[1:] if line.strip()), "")
        return columns(last) > 0 and columns(below) > 0
    return place.depth > 0


def _stack(found: Iterable[Piece]) -> list[Piece]:
    """What a run of pieces leaves open."""
    stack: list[Piece] = []
    for piece in found:
        if piece.kind is Kind.OPEN:
            stack.append(piece)
        elif piece.kind is Kind.CLOSE and stack and closes(piece, stack[-1]):
            stack.pop()
    return stack


def _depth_outside(before: list[Piece], line_start: int) -> int:
    """How much of what is open at a line's beginning the line leaves open; `} else {` closes one."""
    stack = _stack(piece for piece in before if piece.start < line_start)
    least = len(stack)
    for piece in before:
        if piece.start >= line_start:
            if piece.kind is Kind.OPEN:
                stack.append(piece)
            elif piece.kind is Kind.CLOSE and stack and closes(piece, stack[-1]):
                stack.pop()
            least = min(least, len(stack))
    return least


def _closed_behind(language: Language, prefix: str, suffix: str, start: int) -> list[Piece]:
    """What `suffix` closes without having opened it, counted from `start`, where no string is open."""
    stack: list[Piece] = []
    closed = []
    for piece in pieces(language, prefix[start:] + suffix):
        if piece.start < len(prefix) - start:
            continue
        if piece.kind is Kind.OPEN:
            stack.append(piece)
        elif piece.kind is Kind.CLOSE:
            if stack and closes(piece, stack[-1]):
                stack.pop()
            elif not stack:
                closed.append(piece)
    return closed


def _pair(opened: list[Piece], closed: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Pair what is open at the cursor with what is closed behind it, innermost first; the rest of both."""
    waiting, unclosed, surplus = list(opened), [], []
    for closing in closed:
        fitting = [index for index, piece in enumerate(waiting) if closes(closing, piece)]
        if fitting:
            unclosed += waiting[fitting[-1] + 1 :]
            del waiting[fitting[-1] :]
        else:
            surplus.append(closing)
    return unclosed + waiting, surplus


def _near(piece: Piece, prefix: str, suffix: str) -> bool:
    """Whether what closes stands on the cursor's line, or no less indented; else its opening was cut off."""
    at = piece.start - len(prefix)
    line_start = suffix.rfind("\n", 0, at) + 1
    line = prefix.rpartition("\n")[2]
    return line_start == 0 or columns(suffix[line_start : at + 1]) >= columns(line + "x")


def _first_text(lines: Iterable[str]) -> str:
    return next((line.strip() for line in lines if line.strip()), "")
