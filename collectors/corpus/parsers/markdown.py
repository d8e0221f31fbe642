"""Markdown, as CommonMark with tables reads it; the directives of MyST are fences and stay whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from chipsmith.collectors.corpus.parsed import Lines, Outline, Parsed
from chipsmith.core.corpus import Block

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_FENCE_OF_METADATA = re.compile(r"(?:---|\+\+\+)\s*")
_REMARK = re.compile(r"\s*<!--.*?-->\s*", re.DOTALL)
"""A notice of copyright, mostly."""
_COMMAND = re.compile(r"`([^`]+)`|([A-Za-z][\w.:-]*_[\w.:-]*)")
"""A heading that is one name in code, or one word with an underscore, says what is described under it."""


def parse(lines: Lines) -> Parsed:
    """A block for each paragraph, list, table, quotation and fence."""
    metadata = _metadata(lines)
    text = "\n" * metadata + "\n".join(lines.lines[metadata:])
    tokens = [token for token in _parser().parse(text) if token.level == 0 or token.type == "inline"]
    blocks = tuple(_blocks(lines, tokens))
    return Parsed(blocks, title=next(map(_plain, _titles(tokens)), ""))


def _blocks(lines: Lines, tokens: list[Token]) -> Iterator[Block]:
    outline, name = Outline(), ""
    titles = _titles(tokens)
    for token in tokens:
        if token.type == "heading_open":
            title = next(titles)
            outline.enter(int(token.tag[1]), _plain(title))
            name = _name(title.content)
        elif token.type == "html_block" and _REMARK.fullmatch(token.content):
            continue
        elif token.level == 0 and token.nesting >= 0 and token.map is not None:
            first, end = token.map
            for block in lines.blocks(first + 1, end, outline.headings, name):
                yield block
                name = ""


def _titles(tokens: list[Token]) -> Iterator[Token]:
    return (following for token, following in pairwise(tokens) if token.type == "heading_open")


def _plain(title: Token) -> str:
    """A title without its markup."""
    parts: list[Token] = []
    _parser().inline.parse(title.content, _parser(), {}, parts)
    words = (
        " " if part.type == "softbreak" else part.content for part in parts if part.type != "html_inline"
    )
    return "".join(words).strip()


def _name(title: str) -> str:
    match = _COMMAND.fullmatch(title.strip())
    return (match[1] or match[2]) if match else ""


def _metadata(lines: Lines) -> int:
    """How many lines at the beginning hold metadata between fences."""
    if _FENCE_OF_METADATA.fullmatch(lines[1]):
        for number in range(2, min(len(lines), 100) + 1):
            if lines[number].rstrip() == lines[1].rstrip():
                return number
    return 0


@cache
def _parser() -> MarkdownIt:
    """Blocks only: what is within a line matters in titles, and those are few."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").disable("inline")
