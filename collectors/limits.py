"""How long, and how much, recorded data is kept: whole days go, the oldest first, and never today's.

The server applies the limits, in a thread of its own, so that typing never waits for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from attrs import frozen

from chipsmith.collectors import digest
from chipsmith.collectors.rewrite import remove
from chipsmith.core.config import DevdataConfig
from chipsmith.core.home import Home

_DAY = re.compile(r"(\d{4}-\d\d-\d\d)\.jsonl(\.broken)?")


@frozen
class Day:
    """All files of one date."""

    date: str
    files: tuple[Path, ...]
    bytes: int


def days_kept(home: Home) -> list[Day]:
    """What is recorded, of every schema and kind, oldest first."""
    files = sorted(_dated(home), key=lambda found: found[0])
    return [_day(name, [file for _, file in found]) for name, found in groupby(files, key=lambda one: one[0])]


def stored(home: Home, limits: DevdataConfig) -> dict[str, Any]:
    """How much is recorded, of which days, and what of it is kept."""
    days = days_kept(home)
    first, last = (days[0].date, days[-1].date) if days else (None, None)
    size = sum(day.bytes for day in days)
    kept = {"most_mb": limits.most_mb, "oldest_days": limits.oldest_days}
    return {"bytes": size, "first": first, "last": last, **kept}


def apply_limits(home: Home, limits: DevdataConfig, today: date | None = None) -> list[Day]:
    """Remove the days that are too old or too much; returns them.

    Age counts from the latest day that was recorded, or from today if that is earlier: a clock that runs
    ahead removes nothing.
    """
    days = days_kept(home)
    if not days:
        return []
    present = min((today or datetime.now(UTC).date()).isoformat(), days[-1].date)
    oldest = (date.fromisoformat(present) - timedelta(days=limits.oldest_days)).isoformat()
    total, gone = sum(day.bytes for day in days), []
    for day in days:
        too_old = limits.oldest_days and day.date < oldest
        too_much = limits.most_mb and total > limits.most_mb * 10**6
        if day.date >= present or not (too_old or too_much):
            continue
        for file in day.files:
            remove(file)
        total -= day.bytes
        gone.append(day)
    if gone:
        digest.sweep(home)
    return gone


def _dated(home: Home) -> Iterator[tuple[str, Path]]:
    for file in home.devdata.glob("*/*/*"):
        if (match := _DAY.fullmatch(file.name)) and _is_date(match[1]):
            yield match[1], file


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _day(name: str, files: list[Path]) -> Day:
    return Day(name, tuple(files), sum(_size(file) for file in files))


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:  # purged just now
        return 0
