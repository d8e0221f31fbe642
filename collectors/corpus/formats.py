"""Which parser reads a file: by its name, else by how it begins."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePath

from attrs import frozen

from chipsmith.collectors.corpus.parsed import Lines, Parsed
from chipsmith.collectors.corpus.parsers import (
    code,
    help,
    html,
    log,
    man,
    markdown,
    office,
    opendocument,
    pdf,
    report,
    restructured,
    text,
    yaml,
)
from chipsmith.core.errors import LeftOutError, Reason
from chipsmith.core.languages import PLAIN, Language, language_of

_DATA = frozenset([
    ".lib", ".lef", ".def", ".spef", ".sdf", ".vcd", ".fst", ".gds", ".oas", ".db", ".ddb", ".mem", ".hex",
    ".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".lock", ".svg", ".map",
])  # fmt: skip
"""Text for programs rather than people, often of many megabytes."""
_OTHER_CODE = frozenset([
    ".awk", ".bzl", ".cfg", ".cmake", ".csh", ".go", ".hjson", ".il", ".ini", ".java", ".js", ".lua", ".pl",
    ".pm", ".proto", ".rb", ".rs", ".scala", ".tcsh", ".toml", ".ts", ".ys",
])  # fmt: skip
"""Programs and settings of languages that `core.languages` does not know: cut at blank lines."""
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
    parse: Callable[[bytes, int], Parsed]
    """Given the most bytes that it may unpack to."""


Format = TextFormat | FileFormat

_TEXT = TextFormat("text", text.parse)
_MARKDOWN = TextFormat("Markdown", markdown.parse)
_RESTRUCTURED = TextFormat("reStructuredText", restructured.parse)
_HTML = TextFormat("HTML", html.parse)
_YAML = TextFormat("YAML", yaml.parse)
_MAN = TextFormat("manual page", man.parse)
_HELP = TextFormat("help", help.parse)
_LOG = TextFormat("log", log.parse)
_REPORT = TextFormat("report", report.parse)
_BY_SUFFIX: dict[str, Format] = {
    **dict.fromkeys((".md", ".markdown", ".mkd", ".mdx", ".myst"), _MARKDOWN),
    **dict.fromkeys((".rst", ".rest"), _RESTRUCTURED),
    **dict.fromkeys((".html", ".htm", ".xhtml"), _HTML),
    **dict.fromkeys((".yaml", ".yml", ".core"), _YAML),
    **dict.fromkeys((".docx", ".docm"), FileFormat("Word", office.word)),
    **dict.fromkeys((".pptx", ".pptm"), FileFormat("PowerPoint", office.slides)),
    **dict.fromkeys((".xlsx", ".xlsm"), FileFormat("Excel", office.sheets)),
    **dict.fromkeys((".odt", ".odp", ".ods"), FileFormat("OpenDocument", opendocument.parse)),
    ".pdf": FileFormat("PDF", pdf.parse),
}
_BY_CONTENT = ((help.BEGINS.match, _HELP), (report.CONTAINS.search, _REPORT), (log.BEGINS.match, _LOG))
_OTHERWISE = {
    **dict.fromkeys(("", ".txt", ".text", ".help"), _TEXT),
    **dict.fromkeys((".log", ".out", ".err"), _LOG),
    **dict.fromkeys((".rpt", ".rep", ".report", ".timing"), _REPORT),
}
"""What a file of these endings is if its text does not tell."""
_MANUAL = re.compile(r"\.[1-9n][a-z]*")
_SHEBANG = re.compile(r"#!\s*\S*?(?:/env\s+(?:-\S+\s+)*|/)(?P<program>[a-z]+)[\d.]*(?:\s|$)")
_PROGRAMS = {"python": "python", "tclsh": "tcl", "wish": "tcl"} | dict.fromkeys(
    ("sh", "bash", "zsh", "ksh"), "sh"
)
_HEAD = 1 << 16


def format_of(path: PurePath) -> Format | None:
    """The format that a name tells; None where the text must tell it."""
    suffix = path.suffix.lower()
    language = language_of(path=path.name)
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    return _code(language) if language is not PLAIN or suffix in _OTHER_CODE else None


def format_of_text(path: PurePath, text: str) -> TextFormat | None:
    """The format of a text whose name tells little; None if it is none that is read."""
    head = text[:_HEAD]
    match = _SHEBANG.match(head)
    if match and (language := _PROGRAMS.get(match["program"])):
        return _code(language_of(language))
    suffix = path.suffix.lower()
    if _MANUAL.fullmatch(suffix):
        return _MAN if man.CONTAINS.search(head) else None
    told = (format_ for tells, format_ in _BY_CONTENT if tells(head))
    return next(told, _OTHERWISE.get(suffix))


def refuse(path: PurePath) -> None:
    """Raise LeftOutError where the name says that a file is nothing to look things up in."""
    suffix = path.suffix.lower()
    if _LICENCE.fullmatch(path.name):
        raise LeftOutError(Reason.UNKNOWN, "is a licence's text.")
    if suffix in _DATA:
        raise LeftOutError(Reason.UNKNOWN, f"holds data ({suffix}).")
    if format_of(path) is None and suffix not in _OTHERWISE and not _MANUAL.fullmatch(suffix):
        raise LeftOutError(Reason.UNKNOWN, f"is of no format that is read ({suffix}).")


def _code(language: Language) -> TextFormat:
    return TextFormat(language.name, lambda lines: code.parse(lines, language))
