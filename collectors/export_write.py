"""Arrow batches into files: lines of JSON as they are, columns as Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pyarrow import RecordBatch  # type: ignore[import-untyped]  # has no annotations


class _Sink(Protocol):
    def write(self, rows: RecordBatch) -> None: ...


def write(batches: Iterable[RecordBatch], files: Mapping[str, Path]) -> None:
    """Write the rows that are not `held` to the file `train`, the others to `heldout`.

    With a column `line` those lines are written, else all columns but `held` as Parquet.
    """
    import pyarrow.compute as pc  # type: ignore[import-untyped]  # has no annotations

    sinks: dict[str, _Sink] = {}
    with ExitStack() as stack:
        streams = {part: stack.enter_context(file.open("wb")) for part, file in files.items()}
        for batch in batches:
            rows = batch.drop_columns(["held"])
            if not sinks:
                sinks = {part: _sink(stream, rows, stack) for part, stream in streams.items()}
            held = batch.column("held")
            sinks["train"].write(rows.filter(pc.invert(held)))
            sinks["heldout"].write(rows.filter(held))


def _sink(stream: IO[bytes], rows: RecordBatch, stack: ExitStack) -> _Sink:
    from pyarrow.parquet import ParquetWriter  # type: ignore[import-untyped]  # as above

    if rows.schema.names == ["line"]:
        return _Lines(stream)
    writer: _Sink = stack.enter_context(ParquetWriter(stream, rows.schema, compression="zstd"))
    return writer


class _Lines:
    """Texts that end in their newline, copied out of Arrow's buffer in one piece."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, rows: RecordBatch) -> None:
        """Arrow's columnar format, 'Variable-size Binary Layout': offsets, then the texts end to end."""
        import pyarrow as pa

        lines = rows.column("line").cast(pa.large_string())
        if not len(lines):
            return
        _, offsets, texts = lines.buffers()
        marks = memoryview(offsets).cast("q")
        self._stream.write(memoryview(texts)[marks[lines.offset] : marks[lines.offset + len(lines)]])
