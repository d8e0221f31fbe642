"""Manual pages: the macros of man and mdoc that say what a line is (groff_man(7), groff_mdoc(7))."""

from __future__ import annotations

import re

from attrs import Factory, define

from chipsmith.collectors.corpus.parsed import Lines, Outline, Parsed
from chipsmith.core.corpus import Block

CONTAINS = re.compile(r"^[.'](?:TH|Dt)[ \t]", re.MULTILINE)
"""What makes a text a manual page."""
_MACRO = re.compile(r"[.']\s*(?P<name>[A-Za-z]+)\s*(?P<rest>.*)")
_COMMENT = re.compile(r"[.']?\s*\\[\"#]")
_ESCAPE = re.compile(
    r"\\(?:f(?:\[[^\]]*\]|\(..|.)|s[+-]?\d+|(?P<sign>\([a-z]{2}|\[[a-z]{2}\])|[&|^/,)%:c]|(?P<plain>.))"
)
_SIGNS = {"aq": "'", "dq": '"', "cq": "'", "oq": "'", "lq": '"', "rq": '"', "em": "—", "en": "–", "bu": "•"}
_FONTS = frozenset(["B", "I", "R", "BR", "BI", "IB", "IR", "RB", "RI", "SM", "SB"])
_ONE_FONT = frozenset(["B", "I", "R", "SM", "SB"])
"""The others alternate between two fonts from word to word, without blanks."""
_PARTS = frozenset(["PP", "LP", "P", "Pp", "sp", "RS", "RE", "nf", "fi", "EX", "EE", "Bl", "El", "Bd", "Ed"])
_WORDS = frozenset(
    ["Nm", "Ar", "Pa", "Ev", "Cm", "Em", "Sy", "Li", "Va", "Ic", "Xr", "Nd", "Op", "Dq", "Sq", "Fn"]
)
"""Of mdoc: what follows is text."""
_OPTION = re.compile(r"--?[\w?#-]+")


def parse(lines: Lines) -> Parsed:
    """A block for each paragraph and each option, without the markup."""
    page = _Page()
    for number, line in enumerate(lines.lines, 1):
        page.take(number, line)
    page.end()
    return Parsed(tuple(page.blocks), title=page.title, kind="help")


@define
class _Page:
    blocks: list[Block] = Factory(list)
    title: str = ""
    _outline: Outline = Factory(Outline)
    _text: list[str] = Factory(list)
    _first: int = 1
    _last: int = 1
    _tag: bool = False
    """Whether the next line is what the paragraph describes."""
    _filled: bool = True
    """Whether lines are joined, as most text is set."""
    _name: str = ""

    def take(self, number: int, line: str) -> None:
        macro = _MACRO.fullmatch(line)
        if macro is not None:
            self._macro(number, macro["name"], macro["rest"])
        elif not line.startswith((".", "'")) and not _COMMENT.match(line):
            self._add(number, _plain(line))

    def _macro(self, number: int, name: str, rest: str) -> None:
        words = [_plain(word) for word in _arguments(rest)]
        if name in ("TH", "Dt"):
            self.title = " ".join(words[:2])
        elif name in ("SH", "Sh", "SS", "Ss"):
            self.end()
            self._outline.enter(1 if name in ("SH", "Sh") else 2, " ".join(words))
        elif name in ("TP", "TQ"):
            self.end()
            self._tag = True
        elif name in ("IP", "It"):
            self.end()
            self._describe(number, _flags(rest) if name == "It" else "".join(words[:1]))
        elif name in _FONTS:
            self._add(number, (" " if name in _ONE_FONT else "").join(words))
        elif name == "Fl":
            self._add(number, _flags(f"Fl {rest}"))
        elif name in _WORDS:
            self._add(number, " ".join(words))
        elif name == "RS" and len(self._text) == 1 and _OPTION.match(self._text[0]):
            self._describe(self._first, self._text.pop())  # as DocBook writes options
        elif name in _PARTS:
            self.end()
            self._filled = name not in ("nf", "EX", "Bd")

    def _add(self, number: int, text: str) -> None:
        if self._tag and text.strip():
            self._tag = False
            self._describe(number, text)
        elif text.strip():
            self._first = self._first if self._text else number
            self._last = number
            self._text.append(f"{text.strip()} " if self._filled else f"{text.rstrip()}\n")

    def _describe(self, number: int, tag: str) -> None:
        """What follows describes an option or a command."""
        options = _OPTION.findall(tag)
        self._name = options[-1] if options else tag.split(" ", maxsplit=1)[0]
        if tag:
            self._first = self._last = number
            self._text.append(f"{tag.strip()}\n")

    def end(self) -> None:
        """Make a block of what was met."""
        if text := "".join(self._text).strip():
            self.blocks.append(Block(text, self._first, self._last, self._outline.headings, self._name))
        self._text, self._name, self._tag = [], "", False


def _plain(text: str) -> str:
    """The text without escapes of fonts, sizes and signs."""
    return _ESCAPE.sub(_sign, text)


def _sign(match: re.Match[str]) -> str:
    if match["sign"]:
        return _SIGNS.get(match["sign"].strip("([]"), "")
    return {"e": "\\", None: ""}.get(match["plain"], match["plain"] or "")


def _arguments(rest: str) -> list[str]:
    return [quoted or word for quoted, word in re.findall(r'"((?:[^"]|"")*)"|((?:\\.|\S)+)', rest)]


def _flags(rest: str) -> str:
    """`Fl v Ar file` of mdoc as it is typed."""
    words, dash = [], ""
    for word in _arguments(rest):
        if word == "Fl":
            dash = "-"
        elif word not in _WORDS:
            words.append(dash + word)
            dash = ""
    return " ".join(words)
