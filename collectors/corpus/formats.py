"""Which parser reads a file: by its name, else by how it begins."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePath

from attrs import frozen

from chipsmith.collectors.corpus.parsed import LeftOutError, Lines, Parsed, Reason
from chipsmith.collectors.corpus.parsers import code, markdown, restructured, text
from chipsmith.core.languages import PLAIN, Language, language_of

_DATA = frozenset(
    [
        ".lib",
        ".lef",
        ".def",
        ".spef",
        ".sdf",
        ".vcd",
        ".fst",
        ".gds",
        ".oas",
        ".db",
        ".ddb",
        ".json",
        ".jsonl",
        ".csv",
        ".tsv",
        ".lock",
        ".svg",
        ".mem",
        ".hex",
        ".map",
    ]
)
"""Text for programs rather than people, often of many megabytes."""
_LICENCE = re.compile(r"(?:LICEN[CS]E|COPYING|UNLICENSE)(?:[.-].*)?", re.IGNORECASE)
"""Names of files whose text is the licence's and not the project's."""


@frozen
class TextFormat:
    """Parsed from lines."""

    name: str
    parse: Callable[[Lines], Parsed]


@frozen
class FileFormat:
    """Parsed from bytes, by a library that opens the file itself."""

    name: str
    parse: Callable[[bytes], Parsed]


Format = TextFormat | FileFormat

_TEXT = TextFormat("text", text.parse)
_MARKDOWN = TextFormat("Markdown", markdown.parse)
_RESTRUCTURED = TextFormat("reStructuredText", restructured.parse)
_BY_SUFFIX: dict[str, Format] = {
    **dict.fromkeys((".md", ".markdown", ".mkd", ".mdx", ".myst"), _MARKDOWN),
    **dict.fromkeys((".rst", ".rest"), _RESTRUCTURED),
    **dict.fromkeys((".txt", ".text"), _TEXT),
}
_SHEBANG = re.compile(r"#!\s*\S*?(?:/env\s+(?:-\S+\s+)*)?(?P<program>[A-Za-z_+.-]+)[\d.]*(?:\s|$)")
_PROGRAMS = {
    "python": "python",
    "sh": "sh",
    "bash": "sh",
    "zsh": "sh",
    "ksh": "sh",
    "tclsh": "tcl",
    "wish": "tcl",
}


def format_of(path: PurePath) -> Format | None:
    """The format that a name tells; None where the beginning must tell it."""
    suffix = path.suffix.lower()
    language = language_of(path=path.name)
    return _BY_SUFFIX.get(suffix) or (_code(language) if language is not PLAIN else None)


def format_of_text(path: PurePath, head: str) -> TextFormat | None:
    """The format of a text whose name tells nothing; None if it is none that is read."""
    if match := _SHEBANG.match(head):
        program = match["program"].rsplit("/", 1)[-1]
        if language := _PROGRAMS.get(program):
            return _code(language_of(language))
    return _TEXT if not path.suffix else None


def refuse(path: PurePath) -> None:
    """Raise LeftOutError where the name says that a file is nothing to look things up in."""
    if _LICENCE.fullmatch(path.name):
        raise LeftOutError(Reason.UNKNOWN, "is a licence's text.")
    if path.suffix.lower() in _DATA:
        raise LeftOutError(Reason.UNKNOWN, f"holds data ({path.suffix}).")


def _code(language: Language) -> TextFormat:
    return TextFormat(language.name, lambda lines: code.parse(lines, language))
