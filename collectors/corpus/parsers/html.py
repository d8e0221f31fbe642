"""HTML, by the standard library's parser, which says where each element stands."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from chipsmith.collectors.corpus.parsed import Lines, Outline, Parsed
from chipsmith.core.corpus import Block
from chipsmith.core.errors import LeftOutError, Reason

_SKIPPED = frozenset(
    ["script", "style", "template", "noscript", "svg", "nav", "header", "footer", "aside", "form", "button"]
)
_ROLES_SKIPPED = frozenset(["navigation", "search", "banner", "contentinfo"])
_PARTS = frozenset([
    "p", "pre", "table", "ul", "ol", "dl", "blockquote", "figure", "div", "section", "article", "main",
    "body", "td", "li", "dd", "dt", "details", "summary",
])  # fmt: skip
"""Elements that begin on a line of their own."""
_WHOLE = frozenset({"pre", "table", "ul", "ol", "dl", "blockquote"})
"""Elements that are one block, whatever is in them."""
_MOST_OPEN = 1000
_TITLES = {f"h{level}": level for level in range(1, 7)}


def parse(lines: Lines) -> Parsed:
    """A block for each paragraph, list, table and code, without what only leads elsewhere.

    Raises:
        LeftOutError: most tags never end, for which the parser takes time that grows with the square.
    """
    text = lines.text
    if text.count("<") > _MOST_OPEN + 2 * text.count(">"):
        raise LeftOutError(Reason.BROKEN, "is no HTML: its tags do not end.")
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.end_of_part()
    return Parsed(tuple(reader.blocks), title=reader.title)


class _Reader(HTMLParser):
    """Collects text until a part ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.title = ""
        self._outline = Outline()
        self._text: list[str] = []
        self._first = self._last = 0
        self._skipped, self._depth = "", 0
        """The element whose content is not read, and how often it was opened."""
        self._whole: list[str] = []
        self._level = 0
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._skipped:
            self._depth += tag == self._skipped
        elif tag in _SKIPPED or dict(attrs).get("role") in _ROLES_SKIPPED:
            self._skipped, self._depth = tag, 1
        elif tag == "title":
            self._in_title = True
        elif tag in _TITLES:
            self.end_of_part()
            self._level = _TITLES[tag]
        elif tag in _WHOLE:
            if not self._whole:
                self.end_of_part()
            self._whole.append(tag)
        elif tag in _PARTS and not self._whole:
            self.end_of_part()
        elif tag in ("br", "tr", "li", "dt", "dd", "p", "div"):
            self._text.append("\n")
        elif tag in ("td", "th"):
            self._text.append(" | ")

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            self._depth -= tag == self._skipped
            if self._depth == 0:
                self._skipped = ""
        elif tag == "title":
            self._in_title = False
        elif tag in _TITLES and self._level:
            title = " ".join("".join(self._text).split())
            self._text, self._first, self._level = [], 0, 0
            self._outline.enter(_TITLES[tag], title)
            self.title = self.title or title
        elif tag in _WHOLE and tag in self._whole:
            if self._whole[0] == tag:
                self.end_of_part()
            while self._whole.pop() != tag:
                pass
        elif tag in _PARTS and not self._whole:
            self.end_of_part()

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title = " ".join(data.split())
        elif not self._skipped and (data.strip() or self._text):
            if data.strip():
                begin = self.getpos()[0]
                self._first = self._first or begin + data[: -len(data.lstrip())].count("\n")
                self._last = begin + data.rstrip().count("\n")
            self._text.append(data if "pre" in self._whole else re.sub(r"\s+", " ", data))

    def end_of_part(self) -> None:
        """Make a block of the text that was met."""
        text = "".join(self._text)
        if "pre" not in self._whole:
            text = "\n".join(line.strip(" |") for line in text.split("\n") if line.strip(" |"))
        if text.strip():
            self.blocks.append(Block(text.strip("\n"), self._first, self._last, self._outline.headings))
        self._text, self._first = [], 0
