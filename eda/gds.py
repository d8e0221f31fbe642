"""Names of a GDS file's cells, read without the tool (GDSII stream format, release 6.0)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

STRNAME = 0x0606
_HEAD = struct.Struct(">HH")
"""Length of a record with its head, and its type."""


def cell_names(path: Path) -> list[str]:
    """In their order; those before the place where the file is no GDS."""
    return [data.rstrip(b"\0").decode("latin-1") for kind, data in _records(path) if kind == STRNAME]


def _records(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as file:
        while len(head := file.read(_HEAD.size)) == _HEAD.size:
            length, kind = _HEAD.unpack(head)
            if length < _HEAD.size:
                return
            yield kind, file.read(length - _HEAD.size)
