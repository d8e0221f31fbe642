"""DuckDB over the recorded lines: one view for each kind of event."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

import attrs

from chipsmith.collectors.rewrite import set_aside_enormous
from chipsmith.collectors.store import MAX_LINE_BYTES
from chipsmith.core.errors import LinesSetAsideError, disk_full_guard
from chipsmith.core.events import EVENTS, SCHEMA, Event

if TYPE_CHECKING:
    from pyarrow import RecordBatch, Table  # type: ignore[import-untyped]  # has no annotations

MEMORY = "300MB"
"""More is spilled to the working directory; Python and its libraries need 150 MB besides."""
ROWS = 4096
"""Rows of one batch of a stream."""
_SCALARS = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN"}


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
            self._connection.execute(f"CREATE TEMP VIEW all_{name} AS {self.source(name, kind)}")
            self._connection.execute(
                f"CREATE TEMP VIEW {name} AS SELECT * FROM all_{name} WHERE {_GOOD} AND event = '{name}'"
            )

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

    def stream(self, query: str) -> Iterator[RecordBatch]:
        """A query's rows as they come, ROWS at a time, in the order of the lines of its first table.

        Sorting whole rows would need room for all of them; joins keep the order of what stands left. They
        come one after the other anyway, so that a second thread would only cost: half as much processor time
        again, measured with DuckDB 2.0 on two cores.

        Raises:
            LinesSetAsideError: a line was too long for DuckDB, and is out of the way now.
            DiskFullError: no space to spill.
        """
        import duckdb

        with full_disk_guard(self._work or self._root):
            self._connection.execute("SET preserve_insertion_order=true")
            self._connection.execute("SET threads=1")
            try:
                yield from self._connection.sql(query).to_arrow_reader(ROWS)
            except duckdb.InvalidInputException as error:
                self._set_aside_enormous(error)
                raise LinesSetAsideError("A recorded line was enormous.", fix="ask again.") from error
            finally:
                self._connection.execute("SET preserve_insertion_order=false")
                self._connection.execute("RESET threads")

    def append(self, table: str, rows: Table) -> None:
        """Add Arrow rows to a table of the database, also while a stream is being read."""
        with full_disk_guard(self._work or self._root):
            cursor = self._connection.cursor()
            cursor.register("rows", rows)
            cursor.execute(f"INSERT INTO {table} BY NAME SELECT * FROM rows")
            cursor.close()

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

    def files(self) -> list[Path]:
        """All files of this schema, oldest first."""
        return sorted((self._root / SCHEMA).glob("*/*.jsonl"))

    def broken(self) -> int:
        """Lines that are no events of this schema."""
        counts = [
            self.execute(
                f"SELECT count(*) AS n FROM all_{name} WHERE ({_GOOD} AND event = '{name}') IS NOT TRUE"
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


def columns_of(kind: type[Event]) -> dict[str, str]:
    """The columns of a kind of event, and their DuckDB types."""
    return {"event": "VARCHAR", "schema": "VARCHAR", **_columns(kind)}


def nothing(columns: dict[str, str]) -> str:
    """A query with these columns and no row."""
    empty = ", ".join(f'NULL::{type_} AS "{column}"' for column, type_ in columns.items())
    return f"SELECT {empty} WHERE false"


def lines_of(patterns: Iterable[str], columns: dict[str, str]) -> str:
    """A query that reads these columns of the lines of files; a broken line is a row of NULLs."""
    spelled = ", ".join(f'"{column}": {literal(type_)}' for column, type_ in columns.items())
    files = ", ".join(map(literal, patterns))
    return (
        f"SELECT * FROM read_json([{files}], format='newline_delimited', ignore_errors=true,"
        f" maximum_object_size={MAX_LINE_BYTES}, columns={{{spelled}}})"
    )


_GOOD = f"schema = '{SCHEMA}' AND id IS NOT NULL AND TRY_CAST(time AS TIMESTAMP) IS NOT NULL"


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


def escaped(path: Path) -> str:
    """The path as DuckDB's glob spells it."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))


def literal(text: str) -> str:
    """A text as SQL spells it."""
    return "'" + text.replace("'", "''") + "'"


def _columns(kind: type) -> dict[str, str]:
    hints = get_type_hints(kind)
    return {field.name: _type(hints[field.name]) for field in attrs.fields(kind)}


def _type(hint: Any) -> str:
    """The DuckDB type that holds what a Python annotation says."""
    if hint in _SCALARS:
        return _SCALARS[hint]
    if attrs.has(hint):
        return f"STRUCT({', '.join(f'{name} {type_}' for name, type_ in _columns(hint).items())})"
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return "VARCHAR"
    if origin is list:
        return f"{_type(inner[0])}[]"
    if origin is dict:
        return f"MAP({_type(inner[0])}, {_type(inner[1])})"
    if origin is UnionType:
        return _type(next(part for part in inner if part is not type(None)))
    raise TypeError(f"no column type for {hint}")
