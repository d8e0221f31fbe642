"""Known bugs are kept whole, once each, and follow the embedding model."""

import sqlite3

import pytest

from chipsmith.core.bugs import BugRecord, Comment
from chipsmith.core.errors import RetrievalError
from chipsmith.server.assistants.bugs.known import KnownBugs

BUG = BugRecord(id="1", synopsis="x", date="2024-01-01", comments=(Comment("ada", "hi", 1),))


@pytest.fixture
def known(tmp_path):
    return KnownBugs(tmp_path / "index" / "bugs.sqlite")


def test_bugs_come_back_as_they_were_oldest_first(known):
    older = BugRecord(id="2", synopsis="y", date="2023-01-01")
    assert known.put([BUG, older], [[1, 0], [0, 1]], "m@1") == 2
    records, vectors = known.all("m@1")
    assert records == [older, BUG]
    assert vectors.tolist() == [[0, 1], [1, 0]]
    assert known.path.stat().st_mode & 0o777 == 0o600


def test_a_known_id_is_replaced_and_a_missing_one_made(known):
    known.put([BUG], [[1, 0]], "m@1")
    assert known.put([BugRecord(id="1", synopsis="new")], [[0, 1]], "m@1") == 1
    nameless = BugRecord(synopsis="no id")
    known.put([nameless], [[0, 1]], "m@1")
    assert known.put([nameless], [[0, 1]], "m@1") == 2


def test_vectors_of_another_model_are_stale(known):
    known.put([BUG], [[1, 0]], "m@1")
    assert known.all("m@2")[0] == []
    assert known.stale("m@2") == [BUG]
    assert known.stale("m@1") == []


def test_a_write_that_fails_leaves_what_was(known):
    known.put([BUG], [[1, 0]], "m@1")
    with pytest.raises(ValueError, match="shorter"):
        known.put([BUG, BUG], [[1, 0]], "m@1")
    assert known.all("m@1")[0] == [BUG]


def test_a_damaged_file_is_named_with_the_fix(known):
    known.path.parent.mkdir(parents=True)
    known.path.write_bytes(b"no database" * 1000)
    with pytest.raises(RetrievalError, match=r"bugs\.sqlite cannot be read") as caught:
        known.all("m@1")
    assert "--learn" in caught.value.fix


def test_a_locked_file_is_no_crash(known, monkeypatch):
    def refuse(*_args: object, **_more: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr(sqlite3, "connect", refuse)
    with pytest.raises(Exception, match="No space left") as caught:
        known.put([BUG], [[1, 0]], "m@1")
    assert caught.type.__name__ == "DiskFullError"
