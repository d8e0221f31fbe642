"""reStructuredText: docutils finds the sections, blank lines part what is in them.

Directives and roles of Sphinx are unknown to docutils; what it says of them is not asked for, and
their text is taken as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from chipsmith.collectors.corpus.parsed import Lines, Outline, Parsed
from chipsmith.core.corpus import Block

if TYPE_CHECKING:
    from docutils.nodes import Node, document, section, system_message
    from docutils.parsers.rst.states import Inliner

_ADORNMENT = re.compile(r"([^\w\s])\1*\s*")
_MARKUP = re.compile(
    r"(?::[\w:+.-]+:)?(?:``(?P<code>[^`]+)``|`(?P<role>[^`<]+?)(?:\s*<[^`>]*>)?`_{0,2})|\*{1,2}(?P<strong>[^*]+)\*{1,2}"
)
_LABEL = re.compile(r"\.\. _[^:]+:\s*")
_LONGEST = 50_000
"""Lines; a longer text is generated, and docutils would take a minute for it."""
_REACH = 4
"""Lines around docutils' number within which a title stands."""


def parse(lines: Lines) -> Parsed:
    """A block for each paragraph, list and directive, with what is indented under it."""
    titles = list(_titles(lines)) if len(lines) <= _LONGEST else []
    outline, begin = Outline(), 1
    blocks: list[Block] = []
    for level, title, first, after in [*titles, (0, "", len(lines) + 1, 0)]:
        blocks += _body(lines, begin, first - 1, outline)
        outline.enter(level, title)
        begin = after
    return Parsed(tuple(blocks), title=titles[0][1] if titles else "")


def _body(lines: Lines, first: int, last: int, outline: Outline) -> Iterator[Block]:
    for block in lines.paragraphs(first, last, outline.headings):
        if not _LABEL.fullmatch(block.text):
            yield block


def _titles(lines: Lines) -> Iterator[tuple[int, str, int, int]]:
    """Level, title, first line, and the line after, of each section that can be found again."""
    from docutils import nodes

    done = 0
    for section in _document(lines.text).findall(nodes.section):
        title = section.next_node(nodes.title)
        number = _line_of(lines, title.rawsource, section.line or 1, done) if title is not None else None
        if title is not None and number is not None:
            over = number - 1 > done and bool(_ADORNMENT.fullmatch(lines[number - 1].strip()))
            done = number + 1
            yield _level(section), _plain(title.rawsource), number - over, number + 2


def _level(section: section) -> int:
    level, parent = 1, section.parent
    while parent is not None and parent.parent is not None:
        level, parent = level + 1, parent.parent
    return level


def _line_of(lines: Lines, title: str, near: int, after: int) -> int | None:
    """Where the title stands: docutils counts to its underline, its overline or beyond."""
    for number in range(max(near - _REACH, after + 1), min(near + _REACH, len(lines) - 1) + 1):
        if lines[number].strip() == title and _ADORNMENT.fullmatch(lines[number + 1].strip()):
            return number
    return None


def _plain(title: str) -> str:
    """A title without its markup."""
    return _MARKUP.sub(lambda match: match["role"] or match["code"] or match["strong"], title)


def _document(text: str) -> document:
    """The tree of blocks; nothing is included, run or reported."""
    from docutils.frontend import get_default_settings
    from docutils.parsers.rst import Parser
    from docutils.utils import new_document

    settings = get_default_settings(Parser)
    settings.report_level = settings.halt_level = 5
    settings.file_insertion_enabled = settings.raw_enabled = False
    settings.syntax_highlight = "none"
    tree = new_document("", settings)
    Parser(inliner=_plain_inliner()).parse(text, tree)
    return tree


def _plain_inliner() -> Inliner:
    """Reads nothing within a line, which tells nothing of sections and may take the square of its length."""
    from docutils import nodes
    from docutils.parsers.rst.states import Inliner

    def parse(text: str, *_: Any) -> tuple[list[Node], list[system_message]]:
        return [nodes.Text(text)], []

    inliner = Inliner()  # which looks things up in its class, so that a class of our own would lack them
    inliner.parse = parse  # type: ignore[method-assign, assignment]  # of this one instance, see above
    return inliner
