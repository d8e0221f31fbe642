"""From a stream of examples to files, in one pass through the recorded lines.

Every example is written to a draft as it comes. Of it only hashes, weights and its place in the draft are
kept, and near-duplicates are found among those; what stays is then copied from the draft in long pieces,
which costs the processor nothing. So texts are read once, and never sorted or held.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field

from chipsmith.collectors.warehouse import Warehouse, literal

if TYPE_CHECKING:
    from pyarrow import RecordBatch, Table  # type: ignore[import-untyped]  # has no annotations

PARTS = ("train", "heldout")
_GROUP = 8192
"""Rows of a group in a Parquet file."""


@define
class Drafts:
    """The examples as they come, of both parts, and the reasons of what is none."""

    files: Mapping[str, Path]
    faults: Counter[str] = field(factory=Counter)
    _sizes: Counter[str] = field(factory=Counter)

    def take(self, data: Warehouse, query: str) -> None:
        """Write a query's lines; the table `candidate` gets its other columns with `start` and `stop`."""
        import pyarrow.compute as pc  # type: ignore[import-untyped]  # has no annotations

        data.execute(
            "CREATE TABLE candidate (held BOOLEAN, weight DOUBLE, language VARCHAR, time VARCHAR,"
            " workspace VARCHAR, likeness UBIGINT, start BIGINT, stop BIGINT)"
        )
        for batch in data.stream(query):
            for reason in batch.column("fault").drop_null().value_counts().to_pylist():
                self.faults[reason["values"]] += reason["counts"]
            good, held = pc.is_valid(batch.column("line")), batch.column("held")
            for part, chosen in zip(PARTS, (pc.and_not(good, held), pc.and_(good, held)), strict=True):
                data.append("candidate", self._write(part, batch.filter(chosen)))

    def _write(self, part: str, rows: RecordBatch) -> Table:
        """Arrow's columnar format, "Variable-size Binary Layout": offsets, then all texts end to end."""
        import numpy as np
        import pyarrow as pa

        lines = rows.column("line")
        _, offsets, texts = lines.buffers()
        width = np.int64 if pa.types.is_large_string(lines.type) else np.int32
        marks = np.frombuffer(offsets, width)[lines.offset : lines.offset + len(lines) + 1].astype(np.int64)
        with self.files[part].open("ab") as stream:
            if len(lines):
                stream.write(memoryview(texts)[marks[0] : marks[-1]])
        places = marks - marks[0] + self._sizes[part]
        self._sizes[part] = int(places[-1])
        table = pa.Table.from_batches([rows.drop_columns(["line", "fault"])])
        return table.append_column("start", pa.array(places[:-1])).append_column("stop", pa.array(places[1:]))


def copy_kept(data: Warehouse, drafts: Mapping[str, Path], files: Mapping[str, Path]) -> None:
    """Copy the lines of the table `kept` from the drafts, in the drafts' order."""
    for part in PARTS:
        with drafts[part].open("rb") as draft, files[part].open("wb") as file:
            for start, stop in _pieces(data, part):
                done = start
                while done < stop:
                    done += os.sendfile(file.fileno(), draft.fileno(), done, stop - done)


def _pieces(data: Warehouse, part: str) -> Iterator[tuple[int, int]]:
    """Stretches of a draft that are kept without a gap."""
    import numpy as np

    held = part == "heldout"
    query = f"SELECT start, stop FROM kept WHERE held = {held} ORDER BY start"
    batches = [np.stack([batch["start"], batch["stop"]]) for batch in data.stream(query)]
    if batches:
        starts, stops = np.concatenate(batches, axis=1)
        gaps = np.flatnonzero(starts[1:] != stops[:-1]) + 1
        yield from zip(starts[np.r_[0, gaps]].tolist(), stops[np.r_[gaps - 1, -1]].tolist(), strict=True)


def as_parquet(data: Warehouse, query: str, lines: Path, file: Path) -> None:
    """Turn lines into Parquet with the types that the columns of `query` have."""
    types: list[dict[str, Any]] = data.execute(f"DESCRIBE {query}")
    columns = ", ".join(f"{row['column_name']}: {literal(row['column_type'])}" for row in types)
    data.execute(
        f"COPY (SELECT * FROM read_json({literal(str(lines))}, format='newline_delimited',"
        f" columns={{{columns}}})) TO {literal(str(file))} (FORMAT parquet, COMPRESSION zstd,"
        f" ROW_GROUP_SIZE {_GROUP})"
    )
