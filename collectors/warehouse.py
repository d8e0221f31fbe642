"""DuckDB over the recorded lines: one view for each kind of event."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import accumulate, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from chipsmith.collectors.lines import GOOD, columns_of, escaped, lines_of, literal, nothing
from chipsmith.collectors.rewrite import set_aside_enormous
from chipsmith.core.errors import LinesSetAsideError, disk_full_guard
from chipsmith.core.events import EVENTS, SCHEMA, Event

if TYPE_CHECKING:
    from pyarrow import RecordBatch, Table  # type: ignore[import-untyped]  # has no annotations

MEMORY = "350MB"
"""More is spilled to the working directory, except what is being read: up to 290 MB by the two readers of an
export. Python and its libraries need 150 MB besides."""
ROWS = 1024
"""Rows of one batch of a stream: some megabytes, which the processor's caches hold until they are written."""


@frozen
class Share:
    """Some files of one kind of event, oldest first."""

    event: str
    files: tuple[Path, ...]


class Warehouse:
    """A database whose views are named as the events and have their fields as columns.

    Broken lines are absent from the views; `broken` counts them. Fields that a line lacks are NULL.
    An event that was delivered twice is there twice, with the same `id`.

    Args:
        root: the `devdata` directory.
        work: where DuckDB may spill; None keeps all in memory.
    """

    def __init__(self, root: Path, work: Path | None = None) -> None:
        import duckdb

        self._root = root
        self._work = work
        self._connection = duckdb.connect(str(work / "work.duckdb") if work else ":memory:")
        self._connection.execute(f"SET memory_limit='{MEMORY}'")
        self._connection.execute("SET enable_progress_bar=false")  # it would go to standard output
        if work:
            self._connection.execute(f"SET temp_directory={literal(str(work))}")
        self._connection.execute("SET preserve_insertion_order=false")
        # Joins as they are written: what is looked up in stands right, and must fit into memory. DuckDB would
        # guess from the sizes of JSON files, and hold the long texts instead.
        self._connection.execute("SET disabled_optimizers='join_order,build_side_probe_side'")
        for name, kind in EVENTS.items():
            self._connection.execute(f"CREATE VIEW all_{name} AS {self.source(name, kind)}")
            self._connection.execute(f"CREATE VIEW {name} AS {_good(name, f'all_{name}')}")

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def execute(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """Run a query; a line too long for DuckDB is set aside first if it meets one.

        Raises:
            DiskFullError: no space to spill or to write.
        """
        import duckdb

        try:
            return self._run(query, values)
        except duckdb.InvalidInputException as error:
            self._set_aside_enormous(error)
        return self._run(query, values)

    @contextmanager
    def in_order(self) -> Iterator[None]:
        """Within it rows come in the order of lines, and a query is worked on by who reads its stream alone.

        Threads of one query would wait for each other to keep that order: half as much processor time again,
        measured with DuckDB 2.0 on two cores. Threads that read streams of their own do not.
        """
        self._connection.execute("SET preserve_insertion_order=true")
        self._connection.execute("SET threads=1")
        try:
            yield
        finally:
            self._connection.execute("SET preserve_insertion_order=false")
            self._connection.execute("RESET threads")

    def stream(self, query: str, share: Share | None = None) -> Iterator[RecordBatch]:
        """A query's rows as they come, ROWS at a time; for any number of threads within `in_order`.

        Sorting whole rows would need room for all of them; joins keep the order of what stands left.

        Args:
            share: the only files that are read of their kind.

        Raises:
            LinesSetAsideError: a line was too long for DuckDB, and is out of the way now.
            DiskFullError: no space to spill.
        """
        import duckdb

        with full_disk_guard(self._work or self._root), closing(self._connection.cursor()) as cursor:
            cursor.execute("SET streaming_buffer_size='1KB'")  # little ahead: MEMORY does not count it
            if share:  # a temporary view goes before the one for all, and is the cursor's own
                lines = lines_of([escaped(file) for file in share.files], columns_of(EVENTS[share.event]))
                cursor.execute(f"CREATE TEMP VIEW {share.event} AS {_good(share.event, f'({lines})')}")
            try:
                yield from cursor.sql(query).to_arrow_reader(ROWS)
            except duckdb.InvalidInputException as error:
                self._set_aside_enormous(error)
                raise LinesSetAsideError("A recorded line was enormous.", fix="ask again.") from error

    def shares(self, event: str, most: int) -> list[Share]:
        """The files of a kind, cut into at most so many runs of about as many bytes each."""
        files = self.files(event)
        ends = list(accumulate(file.stat().st_size for file in files))
        cut = groupby(zip(ends, files, strict=True), key=lambda one: (one[0] - 1) * most // max(ends[-1], 1))
        return [Share(event, tuple(file for _, file in run)) for _, run in cut]

    def append(self, table: str, rows: Table) -> None:
        """Add Arrow rows to a table, in any order, also while streams are read."""
        with full_disk_guard(self._work or self._root), closing(self._connection.cursor()) as cursor:
            cursor.register("rows", rows)
            cursor.execute(f"INSERT INTO {table} BY NAME FROM rows")

    def _set_aside_enormous(self, error: Exception) -> None:
        """Put lines that are too long for DuckDB out of the way, if that is what the error tells of."""
        if "maximum_object_size" not in str(error):
            raise error
        for file in self.files():
            set_aside_enormous(file)

    def _run(self, query: str, values: tuple[Any, ...]) -> list[dict[str, Any]]:
        with full_disk_guard(self._work or self._root):
            cursor = self._connection.execute(query, values or None)
            names = [column[0] for column in cursor.description or []]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def files(self, event: str = "*") -> list[Path]:
        """All files of this schema, or of one kind of event, oldest first."""
        return sorted((self._root / SCHEMA).glob(f"{event}/*.jsonl"))

    def broken(self) -> int:
        """Lines that are no events of this schema."""
        counts = [
            self.execute(
                f"SELECT count(*) AS n FROM all_{name} WHERE ({GOOD} AND event = '{name}') IS NOT TRUE"
            )
            for name in EVENTS
        ]
        return sum(int(count[0]["n"]) for count in counts)

    def source(self, name: str, kind: type[Event]) -> str:
        """The query that yields a kind's lines, whether good or broken."""
        columns = columns_of(kind)
        if not any((self._root / SCHEMA / name).glob("*.jsonl")):
            return nothing(columns)
        return lines_of([f"{escaped(self._root / SCHEMA / name)}/*.jsonl"], columns)


@contextmanager
def full_disk_guard(where: Path) -> Iterator[None]:
    """DuckDB tells of a full disk in its own errors."""
    import duckdb

    with disk_full_guard(where):
        try:
            yield
        except duckdb.Error as error:
            full = errno.ENOSPC
            if os.strerror(full) not in str(error) and "max_temp_directory_size" not in str(error):
                raise
            raise OSError(full, os.strerror(full)) from error


def _good(name: str, lines: str) -> str:
    return f"SELECT * FROM {lines} WHERE {GOOD} AND event = '{name}'"
