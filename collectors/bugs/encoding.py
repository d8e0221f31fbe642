"""Text files as they come: any encoding, no binaries, never the whole file in memory."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import TextIO

from chipsmith.core.errors import InputError

LOOKED_AT = 1 << 16
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\b\x1b")) + b"\x7f"
_MOST_CONTROLS = 0.01
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # begins as UTF-16's does
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def head_of(path: Path) -> bytes:
    """The beginning of a file.

    Raises:
        InputError: it is not there, not readable, a directory, empty or binary.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(LOOKED_AT)
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror}.",
            fix="name a file with a bug record, or `-` for standard input.",
        ) from error
    if not head.strip():
        raise InputError(f"{path} is empty.", fix="name a file with a bug record.")
    if _is_binary(head):
        raise InputError(
            f"{path} is binary.",
            fix="export the bug as text, Markdown, JSON, CSV or mbox, and unpack it first.",
        )
    return head


def _is_binary(head: bytes) -> bool:
    """Whether it holds more control characters than a text does."""
    if any(head.startswith(mark) for mark in _MARKS):
        return False
    return len(head) - len(head.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(head)


def encoding_of(head: bytes) -> str:
    """By its byte order mark, as UTF-8, or as it looks most like."""
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # a character may be cut at the end
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        best = from_bytes(head).best()
        return best.encoding if best is not None else "latin-1"
    return "utf-8"


def open_text(path: Path) -> TextIO:
    """A bug file for reading; bytes that its encoding does not know are replaced.

    Raises:
        InputError: as `head_of`.
    """
    return path.open(encoding=encoding_of(head_of(path)), errors="replace", newline=None)
