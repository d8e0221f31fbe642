"""One event is one line, whole or not at all."""

from __future__ import annotations

import json
import stat
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipsmith.collectors.store import MAX_LINE_BYTES, append_event, append_line, event_file
from chipsmith.core.errors import BrokenEventError
from chipsmith.core.events import CompletionShown, SessionStarted, from_json

TEXT = st.text(max_size=200)


def lines_of(path):
    return path.read_bytes().splitlines(keepends=True)


def test_place_and_permissions(tmp_path):
    event = SessionStarted(time="2026-03-01T23:59:59.999Z")
    append_event(tmp_path / "devdata", event)
    file = tmp_path / "devdata" / "1" / "session_started" / "2026-03-01.jsonl"
    assert [from_json(line) for line in lines_of(file)] == [event]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {stat.S_IMODE(d.stat().st_mode) for d in list(file.parents)[:3]} == {0o700}


@given(prefix=TEXT, suffix=TEXT, text=TEXT)
def test_any_text_comes_back(tmp_path_factory, prefix, suffix, text):
    root = tmp_path_factory.mktemp("devdata")
    event = CompletionShown(completion="c", prefix=prefix, suffix=suffix, text=text)
    append_event(root, event)
    append_event(root, event)
    assert [from_json(line) for line in lines_of(event_file(root, event))] == [event, event]


def test_lone_surrogate_is_no_error(tmp_path):
    event = CompletionShown(completion="c", text="a\ud800b")
    append_event(tmp_path, event)
    assert json.loads(event_file(tmp_path, event).read_bytes())["text"] == "a?b"


@given(cut=st.integers(min_value=0, max_value=40))
def test_half_line_is_set_aside_and_nothing_else_is_lost(tmp_path_factory, cut):
    file = tmp_path_factory.mktemp("devdata") / "x.jsonl"
    whole = b'{"first":1}\n{"second":2}\n{"third":3}\n'[:cut]
    file.write_bytes(whole)
    append_line(file, b'{"new":1}\n')
    complete, _, half = whole.rpartition(b"\n")
    assert file.read_bytes() == complete + b"\n" * bool(complete) + b'{"new":1}\n'
    broken = file.with_name("x.jsonl.broken")
    assert (broken.read_bytes() if half else b"\n") == half + b"\n"


def test_half_line_longer_than_a_block(tmp_path):
    file = tmp_path / "x.jsonl"
    file.write_bytes(b"{}\n" + b"x" * 200_000)
    append_line(file, b"[]\n")
    assert file.read_bytes() == b"{}\n[]\n"
    assert (tmp_path / "x.jsonl.broken").read_bytes() == b"x" * 200_000 + b"\n"


def test_enormous_event_is_refused_and_the_file_stays(tmp_path):
    with pytest.raises(BrokenEventError, match="longer than"):
        append_line(tmp_path / "x.jsonl", b"x" * MAX_LINE_BYTES + b"\n")
    assert not (tmp_path / "x.jsonl").exists()


def test_clock_that_goes_backwards(tmp_path):
    days = ["2026-03-02", "2026-03-01", "2026-03-02"]
    for day in days:
        append_event(tmp_path, SessionStarted(time=f"{day}T00:00:00.000Z"))
    counts = {file.stem: len(lines_of(file)) for file in tmp_path.rglob("*.jsonl")}
    assert counts == {"2026-03-01": 1, "2026-03-02": 2}


def test_file_that_is_replaced_while_a_writer_waits(tmp_path):
    """A purge renames a new file into place; the waiting writer must not write to the old one."""
    from chipsmith.collectors.store import open_locked

    file = tmp_path / "x.jsonl"
    append_line(file, b"1\n")
    writer = threading.Thread(target=append_line, args=(file, b"2\n"))
    with open_locked(file):
        writer.start()
        (tmp_path / "new").write_bytes(b"0\n")
        (tmp_path / "new").replace(file)
    writer.join()
    assert file.read_bytes() == b"0\n2\n"
