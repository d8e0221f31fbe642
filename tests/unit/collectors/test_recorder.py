"""Recording honours the level, never raises, and says once that it pauses."""

from __future__ import annotations

import errno
import logging
import os
import threading

import pytest

from chipsmith.collectors.recorder import Recorder
from chipsmith.collectors.store import MAX_LINE_BYTES
from chipsmith.core.config import Level
from chipsmith.core.events import CompletionShown, SessionStarted, from_json


def recorded(root):
    return [from_json(line) for file in sorted(root.rglob("*.jsonl")) for line in file.open("rb")]


@pytest.fixture
def full_disk(monkeypatch):
    """Writing fails half-way through, as on a disk that is almost full, until `.clear()`."""
    write = os.write
    full = threading.Event()
    full.set()

    class Disk:
        clear = full.clear

    def failing(descriptor, data):
        if not full.is_set():
            return write(descriptor, data)
        if len(data) > 10:
            return write(descriptor, data[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", failing)
    return Disk()


def test_secrets_do_not_reach_the_disk(tmp_path):
    Recorder(tmp_path, Level.ALL).record(CompletionShown(completion="c", prefix="use 27000@lic01 now"))
    assert recorded(tmp_path)[0].prefix == "use <redacted> now"


def test_levels(tmp_path):
    event = CompletionShown(completion="c", prefix="module secret_sauce", workspace="/chip")
    Recorder(tmp_path, Level.OFF).record(event)
    assert recorded(tmp_path) == []
    Recorder(tmp_path, Level.NO_CODE).record(event)
    assert "sauce" not in next(tmp_path.rglob("*.jsonl")).read_text()
    Recorder(tmp_path, Level.ALL).record(event)
    assert recorded(tmp_path)[1] == event


def test_full_disk_pauses_with_one_message_and_goes_on(tmp_path, full_disk, caplog):
    recorder = Recorder(tmp_path, Level.ALL)
    for _ in range(5):
        recorder.record(SessionStarted())
    assert recorder.paused
    assert [r.levelno for r in caplog.records] == [logging.ERROR]
    assert "No space left" in caplog.text
    full_disk.clear()
    last = SessionStarted()
    recorder.record(last)
    assert recorded(tmp_path) == [last]
    assert not recorder.paused
    assert "5 events were not recorded" in caplog.records[-1].message


def test_directory_that_cannot_be_written(tmp_path, caplog):
    (tmp_path / "devdata").write_text("a file, no directory")
    Recorder(tmp_path / "devdata", Level.ALL).record(SessionStarted())
    assert "recording pauses" in caplog.text


def test_enormous_event_is_let_go_and_said(tmp_path, caplog):
    recorder = Recorder(tmp_path, Level.ALL)
    recorder.record(CompletionShown(completion="c", text="x\n" * (MAX_LINE_BYTES // 2)))
    recorder.record(SessionStarted())
    assert "was not recorded" in caplog.text
    assert len(recorded(tmp_path)) == 1


def test_fault_of_our_own_is_logged_and_harms_nobody(tmp_path, monkeypatch, caplog):
    def broken(*_):
        raise RecursionError

    monkeypatch.setattr("chipsmith.collectors.recorder.permitted", broken)
    Recorder(tmp_path, Level.ALL).record(SessionStarted())
    assert recorded(tmp_path) == []
    assert "RecursionError" in caplog.text


def test_many_threads(tmp_path):
    recorder = Recorder(tmp_path, Level.ALL)
    threads = [
        threading.Thread(target=lambda: [recorder.record(SessionStarted()) for _ in range(50)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({event.id for event in recorded(tmp_path)}) == 200


def test_closed_recorder_records_nothing(tmp_path):
    recorder = Recorder(tmp_path, Level.ALL)
    recorder.close()
    recorder.record(SessionStarted())
    assert recorded(tmp_path) == []
