"""Reading what was recorded, in the order of time, past whatever is broken.

A line that is no event of this schema is counted with its reason and stays where it is.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from attrs import Factory, define

from chipsmith.collectors.store import MAX_LINE_BYTES
from chipsmith.core.errors import BrokenEventError
from chipsmith.core.events import EVENTS, SCHEMA, Event, from_dict


class Fault(StrEnum):
    """Why a line is passed over."""

    NOT_JSON = "not JSON"
    HALF_LINE = "half a line"
    TOO_LONG = "too long"
    OTHER_SCHEMA = "another schema"
    UNKNOWN_EVENT = "unknown event"
    MALFORMED = "malformed event"


@define
class Report:
    """What a reading met."""

    events: int = 0
    faults: Counter[Fault] = Factory(Counter)


def days(root: Path) -> list[str]:
    """The dates below `root`, the `devdata` directory, that have events, oldest first."""
    return sorted({file.stem for file in root.glob("*/*/*.jsonl")})


def read_events(root: Path, report: Report | None = None) -> Iterator[Event]:
    """All events in the order of their times; one day is held in memory at a time."""
    for day in days(root):
        yield from read_day(root, day, report)


def read_day(root: Path, day: str, report: Report | None = None) -> list[Event]:
    """One day's events in the order of their times."""
    report = Report() if report is None else report
    events = [event for file in sorted(root.glob(f"*/*/{day}.jsonl")) for event in read_file(file, report)]
    return sorted(events, key=lambda event: event.time)


def read_file(file: Path, report: Report) -> Iterator[Event]:
    """A file's events as they stand."""
    with file.open("rb") as stream:
        while line := stream.readline(MAX_LINE_BYTES + 1):
            result: Event | Fault
            if len(line) > MAX_LINE_BYTES:
                result = Fault.TOO_LONG
                _skip_line(stream, line)
            else:
                result = parse(line)
            if isinstance(result, Fault):
                report.faults[result] += 1
            else:
                report.events += 1
                yield result


def _skip_line(stream: IO[bytes], piece: bytes) -> None:
    while piece and not piece.endswith(b"\n"):
        piece = stream.readline(1 << 20)


def parse(line: bytes) -> Event | Fault:
    """The event on a line, or what is wrong with it."""
    if not line.endswith(b"\n"):
        return Fault.HALF_LINE
    values = values_of(line)
    if not values:
        return Fault.NOT_JSON
    if values.get("schema") != SCHEMA:
        return Fault.OTHER_SCHEMA
    if values.get("event") not in tuple(EVENTS):
        return Fault.UNKNOWN_EVENT
    try:
        return from_dict(values)
    except BrokenEventError:
        return Fault.MALFORMED


def values_of(line: bytes) -> dict[str, Any]:
    """A line's JSON object; empty if it is none."""
    with suppress(ValueError, RecursionError):
        values = json.loads(line)
        if isinstance(values, dict):
            return values
    return {}
