"""Manual pages: the macros of man and mdoc that say what a line is (groff_man(7), groff_mdoc(7))."""

from __future__ import annotations

import re

from attrs import Factory, define

from chipsmith.collectors.corpus.parsed import Lines, Outline, Parsed
from chipsmith.core.corpus import Block

BEGINS = re.compile(r"(?:[.']\\\".*\n|\s*\n)*[.'](?:TH|Dd|Dt)\s")
"""How a manual page begins, after comments."""
_MACRO = re.compile(r"[.']\s*(?P<name>[A-Za-z]+)\s*(?P<rest>.*)")
_COMMENT = re.compile(r"[.']?\s*\\[\"#]")
_ESCAPE = re.compile(
    r"\\(?:f(?:\[[^\]]*\]|\(..|.)|s[+-]?\d+|(?P<sign>\([a-z]{2}|\[[a-z]{2}\])|[&|^/,)%:c]|(?P<plain>.))"
)
_SIGNS = {"aq": "'", "dq": '"', "cq": "'", "oq": "'", "lq": '"', "rq": '"', "em": "—", "en": "–", "bu": "•"}
_FONTS = frozenset(["B", "I", "R", "BR", "BI", "IB", "IR", "RB", "RI", "SM", "SB"])
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
    _text: list[tuple[int, str]] = Factory(list)
    _tag: bool = False
    """Whether the next line is what the paragraph describes."""
    _name: str = ""

    def take(self, number: int, line: str) -> None:
        macro = _MACRO.fullmatch(line)
        if _COMMENT.match(line):
            return
        if macro is None:
            self._add(number, _plain(line) if not line.startswith((".", "'")) else "")
        else:
            self._macro(number, macro["name"], macro["rest"])

    def _macro(self, number: int, name: str, rest: str) -> None:
        words = " ".join(_plain(word) for word in _arguments(rest))
        if name in ("TH", "Dt"):
            self.title = " ".join(words.split()[:2])
        elif name in ("SH", "Sh", "SS", "Ss"):
            self.end()
            self._outline.enter(1 if name in ("SH", "Sh") else 2, words)
        elif name in ("TP", "TQ"):
            self.end()
            self._tag = True
        elif name in ("IP", "It"):
            self.end()
            self._described(number, _flags(rest) if name == "It" else next(iter(_arguments(rest)), ""))
        elif name in _FONTS:
            glue = "" if len(name) == 2 and name not in ("SM", "SB") else " "
            self._add(number, glue.join(_plain(word) for word in _arguments(rest)))
        elif name == "Fl":
            self._add(number, _flags("Fl " + rest))
        elif name in _WORDS:
            self._add(number, words)
        elif name in _PARTS:
            self.end()

    def _add(self, number: int, text: str) -> None:
        if self._tag and text.strip():
            self._tag = False
            self._described(number, text)
        elif text.strip():
            self._text.append((number, text.strip()))

    def _described(self, number: int, tag: str) -> None:
        text = _plain(tag).strip()
        options = _OPTION.findall(text)
        self._name = options[-1] if options else text.split(" ")[0]
        if text:
            self._text.append((number, text))

    def end(self) -> None:
        """Make a block of what was met."""
        if self._text:
            text = "\n".join(line for _, line in self._text)
            first, last = self._text[0][0], self._text[-1][0]
            self.blocks.append(Block(text, first, last, self._outline.headings, self._name))
        self._text, self._name, self._tag = [], "", False


def _plain(text: str) -> str:
    """The text without escapes of fonts, sizes and signs."""
    return _ESCAPE.sub(_sign, text)


def _sign(match: re.Match[str]) -> str:
    if match["sign"]:
        return _SIGNS.get(match["sign"].strip("([]"), "")
    return {"e": "\\", None: ""}.get(match["plain"], match["plain"] or "")


def _arguments(rest: str) -> list[str]:
    return [quoted or word for quoted, word in re.findall(r'"((?:[^"]|"")*)"|(\S+)', rest)]


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
