"""The parts of an export: files that are hashed as they are written, and written anew where lines went."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from chipsmith.collectors.warehouse import Warehouse

TRAIN, HELDOUT = "train", "heldout"
_BUFFER = 1 << 20
"""Bytes that are read at once, and up to which short pieces are gathered."""
_PIECES = """
    SELECT min(start) AS start, max(stop) AS stop
    FROM (SELECT start, stop, sum(begins::INTEGER) OVER (ORDER BY start ROWS UNBOUNDED PRECEDING) AS piece
          FROM (SELECT start, stop, lag(stop) OVER (ORDER BY start) IS DISTINCT FROM start AS begins
                FROM example WHERE held = {held}))
    GROUP BY piece ORDER BY start
"""
"""Stretches of a part that are kept without a gap."""


class Part:
    """One side of the split: a file of lines, and their SHA-256, taken as they are written.

    Args:
        name: TRAIN or HELDOUT.
        file: is made, or made empty.
    """

    def __init__(self, name: str, file: Path) -> None:
        self.name = name
        self.file = file
        self.held = name == HELDOUT
        self.size = 0
        self._stream = file.open("wb", buffering=_BUFFER)
        self._digest = hashlib.sha256()

    def write(self, lines: bytes | memoryview) -> None:
        self._stream.write(lines)
        self._digest.update(lines)
        self.size += len(lines)

    def __enter__(self) -> Part:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    @property
    def sha256(self) -> str:
        """Of all lines, in hexadecimal."""
        return self._digest.hexdigest()


def without_gaps(data: Warehouse, part: Part) -> Part:
    """The part with those of its lines alone that are in the table `example`."""
    (kept,) = data.execute("SELECT sum(stop - start) AS size FROM example WHERE held = ?", part.held)
    if (kept["size"] or 0) == part.size:
        return part
    with (
        part.file.open("rb", buffering=_BUFFER) as lines,
        Part(part.name, part.file.with_suffix(".whole")) as whole,
    ):
        for start, stop in _pieces(data, part):
            lines.seek(start)
            for at in range(start, stop, _BUFFER):
                whole.write(lines.read(min(_BUFFER, stop - at)))
    part.file.unlink()
    return whole


def _pieces(data: Warehouse, part: Part) -> Iterator[tuple[int, int]]:
    with data.in_order():
        for batch in data.stream(_PIECES.format(held=part.held)):
            yield from zip(batch.column("start").to_pylist(), batch.column("stop").to_pylist(), strict=True)
