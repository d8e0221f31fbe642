"""Recorded data is kept within its age and size: whole days go, the oldest first."""

from __future__ import annotations

from datetime import date

import pytest

from chipsmith.collectors.digest import Digest
from chipsmith.collectors.limits import apply_limits, days_kept
from chipsmith.collectors.store import append_event, event_file
from chipsmith.core.config import DevdataConfig
from chipsmith.core.events import SessionStarted

TODAY = date(2026, 3, 31)


@pytest.fixture
def month(home):
    """An event of about 100 kB a day, and what was set aside on the first."""
    for day in range(1, 32):
        event = SessionStarted(version="x" * 100_000, time=f"2026-03-{day:02}T12:00:00.000Z")
        append_event(home.devdata, event)
    file = event_file(home.devdata, event)
    file.with_name("2026-03-01.jsonl.broken").write_bytes(b"half")
    (file.parent / "notes.jsonl").write_bytes(b"a person's own")
    return file


@pytest.mark.parametrize(
    ("limits", "left"),
    [
        ({"oldest_days": 0, "most_mb": 0}, 31),
        ({"oldest_days": 7}, 8),
        ({"most_mb": 1}, 9),
        ({"most_mb": 1, "oldest_days": 3}, 4),
        ({"oldest_days": 400, "most_mb": 500}, 31),
    ],
)
def test_the_oldest_days_go(home, month, limits, left):
    gone = apply_limits(home, DevdataConfig(**limits), TODAY)
    kept = [day.date for day in days_kept(home)]
    assert len(kept) == left
    assert kept[-1] == "2026-03-31"
    assert [day.date for day in gone] == [f"2026-03-{day:02}" for day in range(1, 32 - left)]
    assert (month.parent / "2026-03-01.jsonl.broken").exists() == (left == 31)
    assert (month.parent / "notes.jsonl").exists()


def test_what_was_made_for_figures_goes_along(home, month):
    Digest(home).close()
    apply_limits(home, DevdataConfig(oldest_days=7), TODAY)
    assert len(list(home.figures.glob("*/2026-03-*"))) == 8


def test_today_stays_however_much_it_is(home, month):
    for day in days_kept(home)[:-1]:
        for file in day.files:
            file.unlink()
    month.write_bytes(month.read_bytes() * 20)
    assert apply_limits(home, DevdataConfig(most_mb=1), TODAY) == []


def test_a_clock_that_runs_ahead_removes_nothing(home, month):
    assert apply_limits(home, DevdataConfig(oldest_days=40), date(2099, 1, 1)) == []


def test_nothing_recorded(home):
    assert apply_limits(home, DevdataConfig(oldest_days=1)) == []
