"""What is purged is gone; the rest stays to the byte."""

from __future__ import annotations

import pytest

from chipsmith.collectors.purge import Selection, purge
from chipsmith.collectors.spool import Spool
from chipsmith.core.errors import InputError
from chipsmith.core.events import SessionStarted


def bytes_below(directory):
    return b"".join(file.read_bytes() for file in sorted(directory.rglob("*")) if file.is_file())


@pytest.fixture
def three(record):
    events = [
        SessionStarted(time="2026-01-01T00:00:00.000Z", workspace="/chip", session="old"),
        SessionStarted(time="2026-02-01T00:00:00.000Z", workspace="/chip/block", session="new"),
        SessionStarted(time="2026-02-01T00:00:00.000Z", workspace="/chipper", session="other"),
    ]
    record(*events)
    return events


@pytest.mark.parametrize(
    ("selection", "gone"),
    [
        ({"before": "2026-02-01"}, {"old"}),
        ({"before": "2027-01-01"}, {"old", "new", "other"}),
        ({"workspace": "/chip"}, {"old", "new"}),
        ({"session": "other"}, {"other"}),
        ({"workspace": "/chip", "before": "2026-02-01"}, {"old"}),
        ({"session": "nobody"}, set()),
        ({"pattern": "^ot"}, {"other"}),
        ({"pattern": "chip$", "session": "old"}, {"old"}),
        ({"everything": True}, {"old", "new", "other"}),
    ],
)
def test_selections(home, three, selection, gone):
    assert purge(home, Selection(**selection)) == len(gone)
    left = bytes_below(home.root)
    assert {event.session for event in three if event.id.encode() not in left} == gone


def test_what_cannot_be_read_goes_with_what_stands_in_it_with_its_day_or_with_everything(home, record):
    record(SessionStarted(time="2026-01-01T00:00:00.000Z"))
    file = next(home.devdata.rglob("*.jsonl"))
    file.with_name(file.name + ".broken").write_bytes(b'secret half line\n{"session":"s1","text":"coden\n')
    purge(home, Selection(session="s1", pattern="codename"))
    assert b"coden" in bytes_below(home.root)
    purge(home, Selection(session="s1", pattern="coden"))
    assert b"coden" not in bytes_below(home.root)
    assert b"secret" in bytes_below(home.root)
    purge(home, Selection(before="2026-01-02"))
    assert bytes_below(home.root) == b""


def test_texts_that_wait_to_be_looked_at_again_go_too(home):
    for session in ("gone", "stays"):
        (home.retention / f"{session}.1.jsonl").write_text(f'{{"session":"{session}","offered":"x"}}\n')
    purge(home, Selection(session="gone"))
    assert [file.name for file in home.retention.glob("*.jsonl")] == ["stays.1.jsonl"]


def test_what_was_made_of_the_lines_or_left_by_a_killed_rewriting_goes_too(home, record):
    record(SessionStarted(session="gone"), SessionStarted(session="stays"))
    (file,) = home.devdata.rglob("*.jsonl")
    file.with_name(f".{file.name}.abcd1234").write_bytes(file.read_bytes())
    (home.figures / "digest.parquet").write_bytes(b"gone")
    purge(home, Selection(session="gone"))
    assert b"gone" not in bytes_below(home.root)


def test_other_schemas_are_purged_too(home):
    file = home.devdata / "99" / "dream" / "2026-01-01.jsonl"
    file.parent.mkdir(parents=True)
    file.write_bytes(b'{"session":"s","dream":1}\n')
    assert purge(home, Selection(session="s")) == 1
    assert not file.exists()


def test_waiting_events_are_purged_and_the_rest_is_still_sent(home):
    spool = Spool(home.spool / "events.jsonl")
    for session in ("gone", "stays", "gone"):
        spool.append(SessionStarted(session=session))
    with pytest.raises(ConnectionError):
        spool.drain(_refuse)
    spool.append(SessionStarted(session="gone"))
    assert purge(home, Selection(session="gone")) == 3
    sent = []
    spool.drain(sent.extend)
    assert [values["session"] for values in sent] == ["stays"]


def _refuse(_):
    raise ConnectionError


@pytest.mark.parametrize(
    "wrong", [{}, {"everything": True, "session": "s"}, {"before": "yesterday"}, {"before": "2026-1-1"}]
)
def test_wrong_selections(wrong):
    with pytest.raises(InputError):
        Selection(**wrong)


def test_a_pattern_that_is_none_is_refused():
    with pytest.raises(InputError, match="regular expression"):
        Selection(pattern="(")
