"""Holes cut into real files: what somebody would have written where the cursor stands."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from typing import Literal

from attrs import frozen

Kind = Literal["rest of line", "lines", "block", "argument", "flag"]

LONGEST_BLOCK = 8
"""Lines of a block's inside."""
HEADER = re.compile(r"(\{|:|\bbegin)\s*$")
"""The end of a line that opens a block."""
COMMENT = re.compile(r"\s*(#|//|\"\"\"|'''|\*|;#)")
WORD = re.compile(r"(?<=[ ])([A-Za-z$\[][^\s\]{};\"]{2,})(?=[ \n\]])")
FLAG = re.compile(r"(?<=[ ])(-[a-z]{3,})(?=[ \n\]])")


@frozen
class Hole:
    """A file's text with a gap."""

    kind: Kind
    prefix: str
    middle: str
    suffix: str


def holes(text: str, kind: Kind, rng: random.Random) -> Iterator[Hole]:
    """The places of a kind in a text, in random order."""
    spans = list(CUTTERS[kind](text, rng))
    rng.shuffle(spans)
    for start, end in spans:
        yield Hole(kind, text[:start], text[start:end], text[end:])


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Every line with where it starts, without its line feed."""
    at = 0
    for line in text.split("\n"):
        yield at, line
        at += len(line) + 1


def _is_code(line: str) -> bool:
    return len(line.strip()) >= 8 and not COMMENT.match(line)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _rests(text: str, rng: random.Random) -> Iterator[tuple[int, int]]:
    """From somewhere in a line to its end."""
    for at, line in _lines(text):
        if _is_code(line):
            first, last = _indent(line) + 3, len(line.rstrip()) - 3
            if first < last:
                yield at + rng.randint(first, last), at + len(line.rstrip())


def _several(text: str, rng: random.Random) -> Iterator[tuple[int, int]]:
    """Two to four lines of code of one indentation."""
    lines = list(_lines(text))
    for index, (at, line) in enumerate(lines):
        chosen = lines[index : index + rng.randint(2, 4)]
        if (
            all(_is_code(other) and _indent(other) == _indent(line) for _, other in chosen)
            and len(chosen) > 1
        ):
            last_at, last = chosen[-1]
            yield at + _indent(line), last_at + len(last.rstrip())


def _blocks(text: str, _: random.Random) -> Iterator[tuple[int, int]]:
    """All that is indented deeper than the header before it."""
    lines = list(_lines(text))
    for index, (_at, header) in enumerate(lines):
        if not HEADER.search(header) or COMMENT.match(header):
            continue
        inside = []
        for at, line in lines[index + 1 :]:
            if line.strip() and _indent(line) <= _indent(header):
                break
            inside.append((at, line))
        while inside and not inside[-1][1].strip():
            inside.pop()
        if 1 < len(inside) <= LONGEST_BLOCK and inside[0][1].strip():
            yield inside[0][0] + _indent(inside[0][1]), inside[-1][0] + len(inside[-1][1].rstrip())


def _matches(pattern: re.Pattern[str]) -> Callable[[str, random.Random], Iterator[tuple[int, int]]]:
    def cut(text: str, _: random.Random) -> Iterator[tuple[int, int]]:
        for at, line in _lines(text):
            if _is_code(line):
                for match in pattern.finditer(line + "\n"):
                    yield at + match.start(1), at + match.end(1)

    return cut


CUTTERS: dict[Kind, Callable[[str, random.Random], Iterator[tuple[int, int]]]] = {
    "rest of line": _rests,
    "lines": _several,
    "block": _blocks,
    "argument": _matches(WORD),
    "flag": _matches(FLAG),
}
KINDS: dict[str, tuple[Kind, ...]] = {"tcl": ("rest of line", "lines", "block", "argument", "flag")}
"""What is cut in a language; of those not named, `OTHER_KINDS`."""
OTHER_KINDS: tuple[Kind, ...] = ("rest of line", "lines", "block")


def compared(kind: Kind, offer: str, middle: str) -> tuple[str, str]:
    """What of an offer answers a hole, and what should: its first word or line, or all of it."""
    if kind in ("argument", "flag"):
        words = re.split(r"[\s\]{};]", offer.lstrip(" "), maxsplit=1)
        return words[0], middle
    if kind == "rest of line":
        return offer.split("\n", 1)[0].rstrip(), middle.rstrip()
    return _stripped(offer), _stripped(middle)


def _stripped(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").split("\n")).strip()
