"""From the recorded lines to drafts of examples, in one pass.

Every example is written to a draft as it comes. Of it only hashes, weights and its place in the draft are
kept, and duplicates are found among those. So texts are read once, and never sorted or held. Shares of the
lines are read side by side, each into a draft of its own.
"""

from __future__ import annotations

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field

from chipsmith.collectors.export_queries import SOURCES, Format
from chipsmith.collectors.export_select import Filters, considered
from chipsmith.collectors.lines import literal
from chipsmith.collectors.warehouse import Share, Warehouse

if TYPE_CHECKING:
    from pyarrow import RecordBatch  # type: ignore[import-untyped]  # has no annotations

_READERS = min(2, os.cpu_count() or 1)
"""Each holds up to nine buffers of 16 MB of DuckDB's JSON reader, which cannot be spilled: within
`warehouse.MEMORY` there is room for two."""
_GROUP = 8192
"""Rows of a group in a Parquet file."""
_GATHERED = 64
"""Batches whose narrow columns are inserted together."""
_PLACED = """
    SELECT * EXCLUDE (length), {number} AS draft,
           {done} + sum(length) OVER (ROWS UNBOUNDED PRECEDING)::BIGINT AS stop, stop - length AS start
    FROM rows
"""


@define
class Drafts:
    """The examples as they come, and the reasons of what is none."""

    directory: Path
    faults: Counter[str] = field(factory=Counter)

    def file(self, number: int) -> Path:
        """One of the drafts, in the order in which they follow each other."""
        return self.directory / f"{number}.draft"

    def files(self) -> list[Path]:
        return [self.file(number) for number in range(len(list(self.directory.glob("*.draft"))))]

    def take(self, data: Warehouse, kind: Format, filters: Filters) -> None:
        """Write a format's lines; the table `candidate` gets the other columns and each line's place."""
        data.execute(
            "CREATE TABLE candidate (held BOOLEAN, weight DOUBLE, language VARCHAR, time VARCHAR,"
            " workspace VARCHAR, place UBIGINT, likeness UBIGINT, answer UBIGINT,"
            " opening UBIGINT, ending UBIGINT, draft INTEGER, start BIGINT, stop BIGINT)"
        )
        work = [
            (considered(kind, source.query, filters), share)
            for source in SOURCES[kind]
            for share in (data.shares(source.over, _READERS) if source.over else [None])
        ]
        with data.in_order(), ThreadPoolExecutor(_READERS) as pool:
            for faults in pool.map(partial(self._read, data), range(len(work)), work):
                self.faults.update(faults)

    def _read(self, data: Warehouse, number: int, work: tuple[str, Share | None]) -> Counter[str]:
        """Write one draft; return the reasons of what is not in it."""
        import pyarrow as pa

        faults: Counter[str] = Counter()
        gathered: list[RecordBatch] = []
        done = 0

        def insert() -> None:
            nonlocal done
            rows = pa.Table.from_batches(gathered)
            data.append("candidate", _PLACED.format(number=number, done=done), rows)
            done += sum(batch.column("length").sum().as_py() or 0 for batch in gathered)
            gathered.clear()

        with self.file(number).open("wb") as draft:
            for batch in data.stream(*work):
                for reason in batch.column("fault").drop_null().value_counts().to_pylist():
                    faults[reason["values"]] += reason["counts"]
                draft.write(_texts(batch))
                good = batch.column("fault").is_null()
                gathered.append(batch.drop_columns(["line", "fault"]).filter(good))
                if len(gathered) == _GATHERED:
                    insert()
        if gathered:
            insert()
        return faults


def _texts(batch: RecordBatch) -> memoryview:
    """All lines of a batch end to end (Arrow's columnar format, "Variable-size Binary Layout")."""
    _, _, texts = batch.column("line").buffers()
    return memoryview(texts or b"")[: batch.column("length").sum().as_py()]


def as_parquet(data: Warehouse, kind: Format, columns: tuple[str, ...], lines: Path, file: Path) -> None:
    """Turn a format's lines into Parquet with the types that its columns have."""
    union = " UNION ALL BY NAME ".join(f"FROM ({source.query})" for source in SOURCES[kind])
    types: list[dict[str, Any]] = data.execute(f"DESCRIBE SELECT {', '.join(columns)} FROM ({union})")
    spelled = ", ".join(f"{row['column_name']}: {literal(row['column_type'])}" for row in types)
    data.execute(
        f"COPY (SELECT * FROM read_json({literal(str(lines))}, format='newline_delimited',"
        f" columns={{{spelled}}})) TO {literal(str(file))} (FORMAT parquet, COMPRESSION zstd,"
        f" ROW_GROUP_SIZE {_GROUP})"
    )
