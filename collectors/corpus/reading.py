"""Bytes to text: encodings as they are met, and what is no text at all."""

from __future__ import annotations

import zlib
from pathlib import Path

from chipsmith.collectors.encoding import LOOKED_AT, decode, is_binary
from chipsmith.core.errors import LeftOutError, Reason

MB = 1 << 20


def read(path: Path, largest: int, *, text: bool) -> bytes:
    """The bytes of a file, no more than `largest` even if it grows meanwhile.

    Raises:
        LeftOutError: it holds more, or is to be a text and is binary.
        OSError: it cannot be read.
    """
    with path.open("rb") as stream:
        head = stream.read(LOOKED_AT)
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
    if not unpacker.eof:
        raise LeftOutError(Reason.BROKEN, "cannot be unpacked: it ends too early.")
    return unpacked


def too_large(size: int, largest: int) -> LeftOutError:
    return LeftOutError(
        Reason.TOO_LARGE,
        f"holds {size / MB:,.0f} MB or more; the limit is {largest / MB:,.0f} MB.",
        fix="cut it, or raise the limit.",
    )


def text_of(data: bytes) -> str:
    """The text without NUL, its lines ending in `\\n`.

    Raises:
        LeftOutError: it is binary.
    """
    if is_binary(data[:LOOKED_AT]):
        raise LeftOutError(Reason.BINARY, "is binary, whatever its name says.")
    return decode(data).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
