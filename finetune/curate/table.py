"""DuckDB over what the first half left: sorts and joins that spill to the disk, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from chipsmith.collectors.lines import literal
from chipsmith.collectors.warehouse import full_disk_guard

if TYPE_CHECKING:
    from pyarrow import RecordBatch  # type: ignore[import-untyped]  # has no annotations

MEMORY = "512MB"
ROWS = 65_536
"""Rows of one batch of a stream."""


class Tables:
    """A database in a directory of its own.

    Every method raises DiskFullError where there is no space to spill.
    """

    def __init__(self, directory: Path) -> None:
        import duckdb

        self._directory = directory
        self._connection = duckdb.connect(str(directory / "tables.duckdb"))
        self._connection.execute(f"SET memory_limit='{MEMORY}'")
        self._connection.execute(f"SET temp_directory={literal(str(directory))}")
        self._connection.execute("SET preserve_insertion_order=false")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def execute(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with full_disk_guard(self._directory):
            return self._connection.execute(query, values or None).fetchall()

    def one(self, query: str, *values: Any) -> Any:
        """The first column of a query's only row."""
        return self.execute(query, *values)[0][0]

    def stream(self, query: str) -> Iterator[RecordBatch]:
        """A query's rows as they come; others may be asked meanwhile."""
        with full_disk_guard(self._directory):
            yield from self._connection.cursor().sql(query).to_arrow_reader(ROWS)

    def append(self, table: str, columns: dict[str, Sequence[Any]]) -> None:
        import pyarrow as pa

        with full_disk_guard(self._directory):
            cursor = self._connection.cursor()
            cursor.register("rows", pa.table(columns))
            cursor.execute(f"INSERT INTO {table} BY NAME SELECT * FROM rows")
            cursor.close()


def files(paths: Sequence[Path]) -> str:
    """A list of files as SQL spells it."""
    return f"[{', '.join(literal(str(path)) for path in paths)}]"
