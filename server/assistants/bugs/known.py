"""The known bugs on disk: whole records and their vectors in one SQLite file.

The index of documents holds passages of bugs for chat; here the whole record is needed, with its owner and
date, and all of them at once.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import cattrs
import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from chipsmith.core.bugs import BugRecord
from chipsmith.core.errors import DiskFullError, RetrievalError
from chipsmith.core.files import FILE_MODE, private_directory

_TABLE = """
create table if not exists bugs (
    id text primary key, date text not null, record text not null, model text not null, vector blob not null
)
"""
_PUT = "insert or replace into bugs values (?, ?, ?, ?, ?)"
_FULL = sqlite3.SQLITE_FULL
_converter = cattrs.Converter()


@frozen
class KnownBugs:
    """Every write is one transaction, so that a killed one leaves the file as it was."""

    path: Path

    def put(self, records: Sequence[BugRecord], vectors: Sequence[Sequence[float]], model: str) -> int:
        """Add bugs, or replace those with the same id; `model` names what made the vectors.

        Returns:
            How many are known now.

        Raises:
            RetrievalError: the file is damaged.
            DiskFullError: the disk is full.
        """
        rows = [
            (
                record.id,
                record.date,
                json.dumps(_converter.unstructure(record)),
                model,
                _packed(vector),
            )
            for record, vector in zip(records, vectors, strict=True)
        ]
        with self._open() as database:
            database.executemany(_PUT, rows)
            return int(database.execute("select count(*) from bugs").fetchone()[0])

    def all(self, model: str) -> tuple[list[BugRecord], NDArray[np.float32]]:
        """Every bug whose vector is of `model`, oldest first, with the vectors."""
        with self._open() as database:
            rows = database.execute(
                "select record, vector from bugs where model = ? order by date, id", (model,)
            ).fetchall()
        records = [_converter.structure(json.loads(record), BugRecord) for record, _ in rows]
        vectors = [np.frombuffer(vector, np.float32) for _, vector in rows]
        return records, np.stack(vectors) if vectors else np.zeros((0, 0), np.float32)

    def stale(self, model: str) -> list[BugRecord]:
        """Bugs whose vectors are of another model, to be embedded again."""
        with self._open() as database:
            rows = database.execute("select record from bugs where model != ?", (model,)).fetchall()
        return [_converter.structure(json.loads(record), BugRecord) for (record,) in rows]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        private_directory(self.path.parent)
        try:
            with closing(sqlite3.connect(self.path, timeout=30)) as database, database:
                database.execute(_TABLE)
                self.path.chmod(FILE_MODE)
                yield database
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode == _FULL:
                raise DiskFullError(
                    f"No space left while writing {self.path}.",
                    fix="free some space there, then learn again.",
                ) from error
            raise RetrievalError(
                f"The known bugs in {self.path} cannot be read: {error}.",
                fix="remove that file and learn them again with `chipsmith bug --learn`.",
            ) from error


def named(record: BugRecord) -> BugRecord:
    """The record with an id that it keeps: its own, or a digest of what it says."""
    if record.id:
        return record
    return evolve(record, id="sha256:" + hashlib.sha256(record.text().encode()).hexdigest()[:24])


def _packed(vector: Sequence[float]) -> bytes:
    return np.asarray(vector, np.float32).tobytes()
