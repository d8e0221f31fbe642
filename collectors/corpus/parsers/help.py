"""What a program prints of itself: usage, and a block for each option or command."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chipsmith.collectors.corpus.parsed import Lines, Outline, Parsed
from chipsmith.core.corpus import Block

BEGINS = re.compile(r"(?:[^\n]*\n){0,4}?\s*usage:\s*(?P<program>[\w./-]*)", re.IGNORECASE)
"""A text is taken for help if its first lines say how it is used."""
_OPTION = re.compile(r"\s+(?:-\w,?\s+(?:<?\S+>?,\s+)?)?(?P<name>--?[\w?#+][\w-]*)")
_TITLE = re.compile(r"(?P<title>\S.{0,60}):\s*")


def parse(lines: Lines) -> Parsed:
    """Options with their descriptions, under the titles of their groups."""
    match = BEGINS.match(lines.text)
    program = match["program"].rsplit("/", 1)[-1] if match else ""
    return Parsed(tuple(_blocks(lines)), title=program, kind="help")


def _blocks(lines: Lines) -> Iterator[Block]:
    outline, name, begin = Outline(), "", 1
    for number, line in enumerate(lines.lines, 1):
        option, title = _OPTION.match(line), _TITLE.fullmatch(line)
        if option or title or not line.strip():
            yield from lines.blocks(begin, number - 1, outline.headings, name)
            begin, name = number + bool(title), option["name"] if option else ""
        if title:
            outline.enter(1, title["title"])
    yield from lines.blocks(begin, len(lines), outline.headings, name)
