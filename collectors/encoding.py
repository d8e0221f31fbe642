"""Which bytes are text, and in which encoding."""

from __future__ import annotations

import codecs

LOOKED_AT = 1 << 16
"""Bytes that tell the encoding."""
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\b\x1b")) + b"\x7f"
_MOST_CONTROLS = 0.01
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # begins as UTF-16's does
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def is_binary(head: bytes) -> bool:
    """Whether the beginning of a file holds more control characters than a text does."""
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
        return _guess(head)
    return "utf-8"


def decode(data: bytes) -> str:
    """A whole text; bytes that its encoding does not know are replaced."""
    encoding = encoding_of(data[:LOOKED_AT])
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        around = data[max(0, error.start - LOOKED_AT // 2) : error.start + LOOKED_AT // 2]
        return data.decode(_guess(around) if encoding == "utf-8" else encoding, "replace")


def _guess(head: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(head).best()
    return best.encoding if best is not None else "latin-1"
