"""Bytes to text: encodings as they are met, and what is no text at all."""

from __future__ import annotations

import codecs
import zlib
from pathlib import Path

from chipsmith.collectors.corpus.parsed import LeftOutError, Reason

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as UTF-16's does
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT = 8192
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\b\x1b")) + b"\x7f"
_MOST_CONTROLS = 0.01
_GUESSED_FROM = 1 << 16
MB = 1 << 20


def read(path: Path, largest: int, *, text: bool) -> bytes:
    """The bytes of a file, no more than `largest` even if it grows meanwhile.

    Raises:
        LeftOutError: it holds more, or is to be a text and is binary.
        OSError: it cannot be read.
    """
    with path.open("rb") as stream:
        head = stream.read(_LOOKED_AT)
        if text and is_binary(head):
            raise LeftOutError(Reason.BINARY, "is binary, whatever its name says.")
        data = head + stream.read(largest + 1 - len(head))
    if len(data) > largest:
        raise too_large(len(data), largest)
    return data


def unpack(data: bytes, largest: int) -> bytes:
    """What gzip packed.

    Raises:
        LeftOutError: it is broken, or unpacks to more than `largest`.
    """
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(data, largest + 1)
    except zlib.error as error:
        raise LeftOutError(Reason.BROKEN, f"cannot be unpacked: {error}.") from error
    if len(unpacked) > largest:
        raise too_large(len(unpacked), largest)
    return unpacked


def too_large(size: int, largest: int) -> LeftOutError:
    return LeftOutError(
        Reason.TOO_LARGE,
        f"holds {size / MB:,.0f} MB or more; the limit is {largest / MB:,.0f} MB.",
        fix="cut it, or raise the limit.",
    )


def is_binary(data: bytes) -> bool:
    """Whether the beginning holds more control characters than a text does."""
    head = data[:_LOOKED_AT]
    if any(head.startswith(mark) for mark, _ in _MARKS):
        return False
    return len(head) - len(head.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(head)


def decode(data: bytes) -> str:
    """The text without NUL, its lines ending in `\\n`: by its mark, as UTF-8, or as it looks.

    Raises:
        LeftOutError: it is binary.
    """
    if is_binary(data):
        raise LeftOutError(Reason.BINARY, "is binary, whatever its name says.")
    text = _decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\0", "")


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_guess(data), "replace")


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_GUESSED_FROM]).best()
    return best.encoding if best is not None else "latin-1"
