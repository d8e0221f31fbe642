"""Help output, man pages, Markdown and HTML as plain lines that keep their indentation."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from chipsmith.core.errors import InputError

MOST_BYTES = 32_000_000
_BLOCKS = frozenset(
    (
        "br",
        "dd",
        "div",
        "dt",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    )
)
_HIDDEN = frozenset(("script", "style", "head", "nav"))


def read_manual(path: Path) -> list[str]:
    """Lines of a manual: a man page, Markdown, HTML or text, told apart by name and content.

    Raises:
        InputError: it is no readable text, or larger than `MOST_BYTES`.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(
                f"{path} is larger than {MOST_BYTES:,} bytes.", fix="give the chapter on commands alone."
            )
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path} cannot be read as text: {error}.", fix="give text, Markdown or HTML."
        ) from error
    return lines_of(text, path.suffix.lower())


def lines_of(text: str, suffix: str = "") -> list[str]:
    """`text` as plain lines; `suffix` is that of its file, if it has one."""
    text = re.sub(r"\x1b\[[0-9;]*m|.\x08", "", text).expandtabs(8)
    if re.search(r"^\.(TH|SH|Dd|Sh)\b", text, re.MULTILINE):
        return list(_roff(text))
    if suffix in (".html", ".htm", ".xhtml") or re.match(r"\s*<(!doctype|html)", text, re.IGNORECASE):
        return _html(text)
    if suffix in (".md", ".markdown", ".rst"):
        return list(_markdown(text))
    return text.splitlines()


def _roff(text: str) -> Iterator[str]:
    """A man page without its macros: headings at the margin, text indented, the synopsis on one line."""
    synopsis: list[str] = []
    for heading, line in _sections(text):
        if line == heading or not line.strip():
            if synopsis:
                yield "  " + " ".join(synopsis)
                synopsis = []
            yield line
        elif heading == "SYNOPSIS":
            synopsis.append(line.strip())
        else:
            yield line
    if synopsis:
        yield "  " + " ".join(synopsis)


def _sections(text: str) -> Iterator[tuple[str, str]]:
    """Lines of a man page, each with the heading that it stands under."""
    heading, tagged = "", False
    for line in text.splitlines():
        macro, _, rest = line.partition(" ")
        parts = [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', rest)]
        indent = "  " if tagged else "    "
        if macro in (".SH", ".Sh", ".SS"):
            heading = " ".join(parts).upper()
            yield heading, heading
        elif macro in (".TP", ".br", ".sp", ".PP", ".P"):
            yield heading, ""
        elif macro == ".IP" and parts:
            yield heading, "  " + _unescaped(parts[0])
        elif macro in (".B", ".I"):
            yield heading, indent + _unescaped(" ".join(parts))
        elif macro in (".BR", ".RB", ".BI", ".IB", ".IR", ".RI"):
            # These set their words in two fonts by turns, and leave no space between them.
            yield heading, indent + _unescaped("".join(parts))
        elif not macro.startswith((".", "'")):
            yield heading, indent + _unescaped(line)
        tagged = macro == ".TP"


def _unescaped(text: str) -> str:
    text = re.sub(r"\\f(\[\w*\]|\(..|.)|\\s[+-]?\d|\\&|\\\||\\\^", "", text)
    return text.replace(r"\-", "-").replace(r"\(bu", "*").replace(r"\e", "\\").replace("\\ ", " ")


def _markdown(text: str) -> Iterator[str]:
    """Markdown without its marks; headings go to the margin, cells of a table stand two spaces apart."""
    for line in text.splitlines():
        if re.match(r"\s*(```|~~~|\|?[\s:|-]*-{3,}[\s:|-]*$)", line):
            yield ""
        elif heading := re.match(r"#{1,6}\s+(.*?)#*$", line):
            yield ""
            yield heading[1].replace("`", "").replace("\\_", "_").strip()
        elif re.match(r"\s*\|", line):
            yield "  " + "  ".join(cell.strip(" `*") for cell in line.strip().strip("|").split("|"))
        else:
            bullet = re.sub(r"^(\s*)[*+-]\s+(?=[`*-])", r"\1  ", line)
            plain = re.sub(r"`+|\*\*", "", bullet).replace("\\_", "_")
            yield re.sub(r"^(\s+-[^:]{1,60}?)\s*(?::|—|–)\s+", r"\1  ", plain)


def _html(text: str) -> list[str]:
    parser = _Text()
    parser.feed(text)
    parser.close()
    return html.unescape("".join(parser.parts)).splitlines()


class _Text(HTMLParser):
    """Text of a page: blocks on lines of their own, definitions and rows of tables indented."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0
        self._kept = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's signature
        self._hidden += tag in _HIDDEN
        self._kept += tag == "pre"
        if tag in _BLOCKS:
            self.parts.append("\n" + {"dt": "  ", "li": "  ", "tr": "  ", "dd": "        "}.get(tag, ""))
        elif tag in ("td", "th"):
            self.parts.append("  ")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN
        self._kept -= tag == "pre"
        if tag in _BLOCKS and tag != "br":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if self._hidden <= 0:
            self.parts.append(data if self._kept > 0 else re.sub(r"\s+", " ", data))
