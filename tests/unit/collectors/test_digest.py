"""Digests hold what figures need and no text, and are read again only where something has changed."""

import pytest
from support.recorded import make_recorded

from chipsmith.collectors.digest import Digest, forget, recorded_days, sweep
from chipsmith.collectors.stats import statistics
from chipsmith.collectors.store import event_file
from chipsmith.core.events import SessionStarted


@pytest.fixture
def told():
    return []


def test_counts_are_those_of_the_lines(home):
    make_recorded(home, sessions=3)
    counted = statistics(home.devdata)["events"]
    with Digest(home) as digest:
        for kind, number in counted.items():
            assert digest.execute(f"SELECT count(DISTINCT id) AS n FROM {kind}") == [{"n": number}]  # noqa: S608 -- our kinds


def test_no_text_and_no_path_is_in_a_digest(home, offer):
    offer("report_secret_plan", path="/chip/hidden.tcl")
    with Digest(home) as digest:
        assert digest.execute("SELECT text, path, prefix FROM completion_shown") == [
            {"text": None, "path": None, "prefix": None}
        ]
    stored = b"".join(file.read_bytes() for file in home.figures.glob("*/*"))
    assert b"report_secret_plan" not in stored
    assert b"hidden" not in stored


def test_only_what_changed_is_read_again(home, record, told):
    def tell(done, of):
        told.append(of)

    record(SessionStarted(time="2026-03-01T00:00:00.000Z"), SessionStarted(time="2026-03-02T00:00:00.000Z"))
    Digest(home, tell=tell).close()
    assert told[-1] == 2
    record(SessionStarted(time="2026-03-02T01:00:00.000Z"))
    told.clear()
    with Digest(home, tell=tell) as digest:
        assert told[-1] == 1
        assert digest.execute("SELECT count(*) AS n FROM session_started") == [{"n": 3}]
    told.clear()
    Digest(home, tell=tell).close()
    assert told == []


def test_a_digest_keeps_what_it_reads_until_it_is_swept(home, record):
    record(SessionStarted(time="2026-03-01T00:00:00.000Z"))
    with Digest(home) as former:
        record(SessionStarted(time="2026-03-01T01:00:00.000Z"))
        with Digest(home) as digest:
            counted = [data.execute("SELECT count(*) AS n FROM session_started") for data in (former, digest)]
            assert counted == [[{"n": 1}], [{"n": 2}]]
            sweep(home, digest.days)
            assert [str(file.relative_to(home.figures)) for file in home.figures.glob("*/*")] == [
                day.name for day in digest.days
            ]


def test_what_was_purged_is_gone_from_the_digests(home, record):
    event = SessionStarted(time="2026-03-01T00:00:00.000Z")
    record(event)
    Digest(home).close()
    event_file(home.devdata, event).unlink()
    with Digest(home) as digest:
        assert digest.execute("SELECT count(*) AS n FROM session_started") == [{"n": 0}]
    sweep(home)
    assert not list(home.figures.glob("*/*"))


def test_digests_can_be_forgotten(home, record):
    record(SessionStarted())
    Digest(home).close()
    forget(home)
    assert not list(home.root.glob("figures/*"))
    Digest(home).close()


def test_broken_lines_are_counted_and_harm_nothing(home, record):
    event = SessionStarted(time="2026-03-01T00:00:00.000Z")
    record(event)
    with event_file(home.devdata, event).open("ab") as stream:
        stream.write(
            b'{"half a li\n[1, 2]\n{"event": "session_started", "schema": "99", "id": "x", "time": "t"}\n'
        )
    with Digest(home) as digest:
        assert digest.broken() == 3
        assert digest.execute("SELECT count(*) AS n FROM session_started") == [{"n": 1}]


def test_a_line_longer_than_a_line_may_be_is_set_aside(home, record):
    event = SessionStarted(time="2026-03-01T00:00:00.000Z")
    record(event)
    with event_file(home.devdata, event).open("ab") as stream:
        stream.write(b'{"event": "' + b"x" * (40 << 20) + b'"}\n')
    with Digest(home) as digest:
        assert digest.execute("SELECT count(*) AS n FROM session_started") == [{"n": 1}]


def test_the_state_tells_whether_anything_was_recorded(home, record):
    record(SessionStarted(time="2026-03-01T00:00:00.000Z"))
    before = recorded_days(home)
    assert recorded_days(home) == before
    record(SessionStarted(time="2026-03-01T00:00:01.000Z"))
    assert recorded_days(home) != before
