"""Whatever happened to the files, what is whole is read and the rest is counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipsmith.collectors.reader import Fault, Report, days, parse, read_events, read_file
from chipsmith.collectors.store import MAX_LINE_BYTES, encode, event_file
from chipsmith.core.events import SessionStarted, to_json

EVENT = SessionStarted(version="1", time="2026-03-01T00:00:00.000Z")


def started(time, version=""):
    return SessionStarted(time=f"2026-03-{time}.000Z", version=version)


def test_days_and_kinds_are_merged_in_the_order_of_time(home, record):
    times = ["02T10:00:00", "01T12:00:00", "01T08:00:00", "02T09:00:00"]
    record(*map(started, times))
    report = Report()
    assert [event.time[8:19] for event in read_events(home.devdata, report)] == sorted(times)
    assert days(home.devdata) == ["2026-03-01", "2026-03-02"]
    assert (report.events, report.faults.total()) == (4, 0)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b"not json\n", Fault.NOT_JSON),
        (b"[1, 2]\n", Fault.NOT_JSON),
        (b"\xff\xfe\n", Fault.NOT_JSON),
        (b"[" * 100_000 + b"\n", Fault.NOT_JSON),
        (b"\n", Fault.NOT_JSON),
        (b'{"event":"session_sta', Fault.HALF_LINE),
        (to_json(EVENT).replace('"schema":"1"', '"schema":"99"').encode() + b"\n", Fault.OTHER_SCHEMA),
        (to_json(EVENT).replace("session_started", "dreamt").encode() + b"\n", Fault.UNKNOWN_EVENT),
        (to_json(EVENT).replace('"session_started"', '["x"]').encode() + b"\n", Fault.UNKNOWN_EVENT),
        (b'{"event":"session_started","schema":"1","time":"../../etc"}\n', Fault.MALFORMED),
    ],
)
def test_faults_are_told_apart(line, fault):
    assert parse(line) is fault


def test_broken_lines_between_good_ones_are_counted_and_stay(home, record):
    record(EVENT)
    file = event_file(home.devdata, EVENT)
    with file.open("ab") as stream:
        stream.write(b"junk\n" + b"x" * (MAX_LINE_BYTES + 5_000_000) + b"\n" + encode(EVENT) + b'{"half')
    before = file.read_bytes()
    report = Report()
    assert list(read_events(home.devdata, report)) == [EVENT, EVENT]
    assert report.faults == {Fault.NOT_JSON: 1, Fault.TOO_LONG: 1, Fault.HALF_LINE: 1}
    assert file.read_bytes() == before


@given(cut=st.integers(min_value=0))
def test_file_cut_anywhere_loses_at_most_its_last_line(tmp_path_factory, cut):
    lines = [encode(SessionStarted(version=f"ü{number}")) for number in range(4)]
    whole = b"".join(lines)
    cut %= len(whole) + 1
    file = tmp_path_factory.mktemp("cut") / "2026-03-01.jsonl"
    file.write_bytes(whole[:cut])
    report = Report()
    versions = [event.version for event in read_file(file, report)]
    assert versions == [f"ü{number}" for number in range(whole[:cut].count(b"\n"))]
    assert report.faults.total() == (not whole[:cut].endswith(b"\n") and cut > 0)
