"""LanceDB underneath: generations of tables, one of which serves, and one writer at a time.

A generation belongs to one embedding model and one version of the schema. Another model's is built beside it
and takes over with one commit to the table `catalog`. All of it lies in tables, so that a directory, a shared
disk and S3 hold it alike.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from attrs import asdict, evolve, frozen

from chipsmith.core.errors import BrokenIndexError, DiskFullError, IndexBusyError
from chipsmith.core.events import now
from chipsmith.core.files import private_directory
from chipsmith.retrieval import schema
from chipsmith.retrieval.lease import held, nobody

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import pyarrow as pa  # type: ignore[import-untyped]  # has no annotations
    from lancedb.db import DBConnection
    from lancedb.table import Table

CATALOG, ROOTS, LEASE = "catalog", "roots", "lease"
REBUILD = "`chipsmith index --rebuild`, which reads everything again; what serves goes on until it is done."


@frozen
class Generation:
    """Tables of one embedding model."""

    name: str
    model: str
    """The model's identity, with its version."""
    dimensions: int
    schema: int
    state: Literal["current", "building", "old"]
    created: str

    @property
    def passages(self) -> str:
        return f"passages_{self.name}"

    @property
    def documents(self) -> str:
        return f"documents_{self.name}"


class Store:
    """The tables at an address: a directory, or what LanceDB knows, such as `s3://bucket/folder`."""

    def __init__(self, uri: str | Path) -> None:
        self.uri = str(uri)

    @property
    def directory(self) -> Path | None:
        """Where it lies, if on a disk."""
        return None if "://" in self.uri else Path(self.uri).expanduser()

    @cached_property
    def _database(self) -> DBConnection:
        os.environ.setdefault("LANCEDB_LOG", "error")  # read when it is imported: new tables are no news
        import lancedb

        if self.directory is not None:
            private_directory(self.directory)
        return lancedb.connect(self.directory or self.uri, read_consistency_interval=timedelta(0))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the index for writing: by a lock on a disk, elsewhere by a lease.

        Raises:
            IndexBusyError: another process writes.
        """
        from filelock import Timeout

        try:
            with self._lock():
                yield
        except Timeout as error:
            raise IndexBusyError(
                "Another process writes to the index.", fix="wait until it is done, then run it again."
            ) from error

    def _lock(self) -> AbstractContextManager[Any]:
        from filelock import FileLock

        if self.directory is None:
            return held(self._leased())
        return FileLock(private_directory(self.directory) / "writer.lock", timeout=0, mode=0o600)

    def _leased(self) -> Table:
        with reading(self.uri):
            return self._database.create_table(LEASE, nobody(), exist_ok=True)

    def has(self, name: str) -> bool:
        with reading(self.uri):
            return name in self._names()

    def _names(self) -> list[str]:
        return list(self._database.list_tables(limit=1000).tables)

    def table(self, name: str) -> Table:
        """Raises BrokenIndexError where it cannot be opened."""
        with reading(self.uri):
            return self._database.open_table(name)

    def generations(self) -> list[Generation]:
        """All that the catalog names, oldest first."""
        if not self.has(CATALOG):
            return []
        table = self.table(CATALOG)
        with reading(self.uri):
            rows = table.to_arrow().to_pylist()
        return sorted((Generation(**row) for row in rows), key=lambda each: each.created)

    def current(self) -> Generation | None:
        return next((each for each in self.generations() if each.state == "current"), None)

    def begin(self, model: str, dimensions: int) -> Generation:
        """A new generation beside the others."""
        generations = self.generations()
        number = 1 + max((int(each.name) for each in generations), default=0)
        made = Generation(str(number), model, dimensions, schema.VERSION, "building", now())
        with reading(self.uri):
            self._database.create_table(made.passages, schema=schema.passages(dimensions), mode="overwrite")
            self._database.create_table(made.documents, schema=schema.documents(), mode="overwrite")
        self._add(CATALOG, _catalog([made]))
        return made

    def promote(self, generation: Generation) -> None:
        """Let it serve, in one commit; the former one stays for those who are reading it."""
        changed = [
            evolve(each, state="current" if each.name == generation.name else "old")
            for each in self.generations()
        ]
        with reading(self.uri):
            merge = self.table(CATALOG).merge_insert("name").when_matched_update_all()
            merge.execute(_catalog(changed))

    def sweep(self, *, also: Generation | None = None) -> None:
        """Drop the tables of former generations, and of `also`."""
        for each in self.generations():
            if each.state == "old" or each == also:
                with reading(self.uri):
                    self.table(CATALOG).delete(f"name = '{each.name}'")
                for name in {each.passages, each.documents} & set(self._names()):
                    self._database.drop_table(name)

    def mend(self) -> None:
        """Drop the tables about tables that cannot be read, so that everything can be built anew."""
        for name in (CATALOG, ROOTS):
            try:
                if self.has(name):
                    with reading(self.uri):
                        self.table(name).to_arrow()
            except BrokenIndexError:
                self._database.drop_table(name)

    def roots(self) -> list[str]:
        """What was indexed, as it was named: absolute paths."""
        if not self.has(ROOTS):
            return []
        with reading(self.uri):
            return sorted(row["path"] for row in self.table(ROOTS).to_arrow().to_pylist())

    def add_root(self, path: str) -> None:
        if path not in self.roots():
            self._add(ROOTS, _roots(path))

    def remove_root(self, path: str) -> None:
        if path in self.roots():
            self.table(ROOTS).delete(f"path = {schema.quoted([path])}")

    def _add(self, name: str, rows: pa.Table) -> None:
        with reading(self.uri):
            if self.has(name):
                self.table(name).add(rows)
            else:
                self._database.create_table(name, rows)


@contextmanager
def reading(uri: str) -> Iterator[None]:
    """Say in our words what Lance could not read or write.

    Raises:
        DiskFullError, BrokenIndexError
    """
    try:
        yield
    except (RuntimeError, OSError, ValueError) as error:
        told = " ".join(str(error).split())
        if "No space left" in told or "os error 28" in told or "os error 122" in told:
            raise DiskFullError(
                f"No space left while writing {uri}.", fix="free some space there, then run it again."
            ) from error
        raise BrokenIndexError(f"The index at {uri} cannot be read: {told[:300]}.", fix=REBUILD) from error


def _catalog(generations: list[Generation]) -> pa.Table:
    import pyarrow as pa

    return pa.Table.from_pylist([asdict(each) for each in generations])


def _roots(path: str) -> pa.Table:
    import pyarrow as pa

    return pa.table({"path": [path], "added": [now()]})
