"""Events wait in order, and each reaches the server at least once."""

from __future__ import annotations

import threading

import pytest

from chipsmith.collectors import spool as spool_module
from chipsmith.collectors.spool import Spool
from chipsmith.core.config import Level
from chipsmith.core.events import CompletionShown, SessionStarted, from_dict


@pytest.fixture
def spool(tmp_path):
    return Spool(tmp_path / "spool" / "events.jsonl")


def drained(spool):
    got = []
    count = spool.drain(got.extend)
    assert count == len(got)
    return [from_dict(values) for values in got]


def test_in_order_and_only_once_when_all_goes_well(spool):
    events = [SessionStarted(version=str(n)) for n in range(5)]
    for event in events:
        spool.append(event)
    assert not spool.empty
    assert drained(spool) == events
    assert spool.empty
    assert drained(spool) == []


def test_server_that_fails_gets_the_rest_again(spool, monkeypatch):
    monkeypatch.setattr(spool_module, "BATCH", 2)
    events = [SessionStarted(version=str(n)) for n in range(5)]
    for event in events:
        spool.append(event)
    taken = []

    def fail_at_second(batch):
        if taken:
            raise ConnectionError
        taken.extend(batch)

    with pytest.raises(ConnectionError):
        spool.drain(fail_at_second)
    later = SessionStarted(version="later")
    spool.append(later)
    assert [from_dict(values) for values in taken] == events[:2]
    assert drained(Spool(spool._path)) == [*events[2:], later]


def test_appending_goes_on_while_draining(spool):
    spool.append(SessionStarted(version="0"))
    seen = []

    def send(batch):
        if len(seen) < 3:
            spool.append(SessionStarted(version=str(len(seen) + 1)))
        seen.extend(values["version"] for values in batch)

    spool.drain(send)
    assert seen == ["0", "1", "2", "3"]


def test_second_drainer_leaves_it_to_the_first(spool):
    spool.append(SessionStarted())
    inner = []
    spool.drain(lambda _: inner.append(Spool(spool._path).drain(lambda _: None)))
    assert inner == [0]


def test_broken_lines_are_kept_aside(spool):
    spool.append(SessionStarted(version="1"))
    with spool._path.open("ab") as stream:
        stream.write(b'not json\n[1]\n{"half')
    spool.append(SessionStarted(version="2"))
    assert [event.version for event in drained(spool)] == ["1", "2"]
    assert spool._broken.read_bytes() == b'{"half\nnot json\n[1]\n'


def test_kill_between_the_last_batch_and_the_end_loses_nothing(spool):
    """What the last step leaves behind when it is cut short is no progress to start from."""
    spool.append(SessionStarted(version="old"))
    spool._path.rename(spool._progress)
    new = SessionStarted(version="new")
    spool.append(new)
    assert drained(spool) == [new]


def test_level_and_secrets(tmp_path):
    Spool(tmp_path / "off", lambda: Level.OFF).append(SessionStarted())
    assert not (tmp_path / "off").exists()
    no_code, full = Spool(tmp_path / "a", lambda: Level.NO_CODE), Spool(tmp_path / "b")
    for spool in (no_code, full):
        spool.append(CompletionShown(completion="c", prefix="use 27000@lic01"))
    assert drained(no_code)[0].prefix == ""
    assert drained(full)[0].prefix == "use <redacted>"


def test_looking_while_another_process_drains(spool):
    """Between two looks at the file it may go."""
    spool.append(SessionStarted(version="0"))
    seen, over = set(), threading.Event()

    def come_and_go():
        while not over.is_set():
            spool._path.unlink()
            spool._path.write_text("{}\n")

    other = threading.Thread(target=come_and_go)
    other.start()
    try:
        for _ in range(20_000):
            seen.add(spool.empty)
    finally:
        over.set()
        other.join()
    assert seen <= {True, False}
