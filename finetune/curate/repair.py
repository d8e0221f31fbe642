"""Text as it was meant: mojibake, control characters, line ends and what terminals leave behind."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from chipsmith.collectors.redact import redact
from chipsmith.finetune.curate.record import Record

if TYPE_CHECKING:
    from ftfy import TextFixerConfig

EMAIL = re.compile(r"\b[\w.%+-]+@(?:[\w-]+\.)+[A-Za-z]{2,}\b")
_TRAILING = re.compile(r"[ \t]+(?=\n|\Z)")
_BLANK_LINES = re.compile(r"\n{4,}")
_ODD = re.compile(r"[^\t\n -%'-~]")
"""What the library looks for: all but printable ASCII, and the `&` of entities. It takes its time."""


def repaired(record: Record) -> Record:
    """Mended by ftfy (Speer 2019); in code nothing but its encoding, control characters and line ends.

    A recorded completion keeps its white space: it is what was typed.
    """
    fixed = record.changed(lambda text: _fixed(text, code=record.kind == "code"))
    return fixed if record.gap else fixed.changed(_trimmed)


def redacted(record: Record) -> Record:
    """Without secrets (again: shards of others were never looked at) and without addresses of people."""
    return record.changed(lambda text: EMAIL.sub("<email>", redact(text)))


def _fixed(text: str, *, code: bool) -> str:
    from ftfy import fix_text

    text = text.replace("\r\n", "\n")
    if not _ODD.search(text):
        return text
    lines = text.split("\n")
    return "\n".join(fix_text(line, _config(code)) if _ODD.search(line) else line for line in lines)


@cache
def _config(code: bool) -> TextFixerConfig:
    from ftfy import TextFixerConfig

    if code:  # entities, ligatures and quotation marks may be what the program is about
        return TextFixerConfig(
            unescape_html=False,
            fix_latin_ligatures=False,
            fix_character_width=False,
            uncurl_quotes=False,
            normalization=None,
            explain=False,
        )
    return TextFixerConfig(uncurl_quotes=False, explain=False)


def _trimmed(text: str) -> str:
    return _BLANK_LINES.sub("\n\n\n", _TRAILING.sub("", text)).strip("\n")
