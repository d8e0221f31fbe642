"""From a stream of examples to files, in one pass through the recorded lines.

Every example is written to a draft as it comes. Of it only hashes, weights and its place in the draft are
kept, and duplicates are found among those; what stays is then copied from the draft in long pieces,
which costs the processor nothing. So texts are read once, and never sorted or held.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from attrs import define, field

from chipsmith.collectors.warehouse import Warehouse, literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pyarrow import (  # type: ignore[import-untyped]  # has no annotations
        Array,
        RecordBatch,
        Table,
    )

PARTS = ("train", "heldout")
_GROUP = 8192
"""Rows of a group in a Parquet file."""
_GATHERED = 32
"""Batches whose narrow columns are inserted together."""


@define
class Drafts:
    """The examples as they come, of both parts, and the reasons of what is none."""

    files: Mapping[str, Path]
    faults: Counter[str] = field(factory=Counter)

    def take(self, data: Warehouse, query: str) -> None:
        """Write a query's lines; the table `candidate` gets its other columns with `start` and `stop`."""
        import pyarrow as pa

        data.execute(
            "CREATE TABLE candidate (held BOOLEAN, weight DOUBLE, language VARCHAR, time VARCHAR,"
            " workspace VARCHAR, place UBIGINT, likeness UBIGINT, answer UBIGINT, start BIGINT, stop BIGINT)"
        )
        gathered: list[Table] = []
        with ExitStack() as stack:
            drafts = [stack.enter_context(self.files[part].open("wb")) for part in PARTS]
            for batch in data.stream(query):
                for reason in batch.column("fault").drop_null().value_counts().to_pylist():
                    self.faults[reason["values"]] += reason["counts"]
                gathered.append(self._write(drafts, batch))
                if len(gathered) == _GATHERED:
                    data.append("candidate", pa.concat_tables(gathered))
                    gathered.clear()
        if gathered:
            data.append("candidate", pa.concat_tables(gathered))

    def _write(self, drafts: Sequence[IO[bytes]], batch: RecordBatch) -> Table:
        """Write a batch's lines in stretches of one part; return the other columns of the good rows."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc  # type: ignore[import-untyped]  # has no annotations

        good = pc.is_null(batch.column("fault"))
        rows = pa.Table.from_batches([batch.drop_columns(["line", "fault"]).filter(good)])
        marks, texts = _texts(batch.column("line"))
        held = np.asarray(rows.column("held")).astype(np.int8)
        starts = marks[np.flatnonzero(np.asarray(good))]  # a line that is left out is empty
        ends = np.append(starts[1:], marks[-1])[: len(starts)]
        places = np.empty_like(starts)
        for part, draft in enumerate(drafts):
            lengths = np.where(held == part, ends - starts, 0)
            places[held == part] = (draft.tell() + np.cumsum(lengths) - lengths)[held == part]
        turns = np.append(np.flatnonzero(np.diff(held, prepend=-1)), len(held))
        for turn, next_turn in pairwise(turns):
            drafts[held[turn]].write(texts[starts[turn] : ends[next_turn - 1]])
        return rows.append_column("start", pa.array(places)).append_column(
            "stop", pa.array(places + ends - starts)
        )


def _texts(lines: Array) -> tuple[NDArray[np.int64], memoryview]:
    """Where texts begin and the last one ends, and all of them end to end.

    Arrow's columnar format, "Variable-size Binary Layout".
    """
    import numpy as np
    import pyarrow as pa

    _, offsets, texts = lines.buffers()
    width = np.int64 if pa.types.is_large_string(lines.type) else np.int32
    marks = np.frombuffer(offsets, width)[lines.offset : lines.offset + len(lines) + 1].astype(np.int64)
    return marks, memoryview(texts or b"")


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
