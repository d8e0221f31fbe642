"""`devdata import continue`: what Continue recorded comes into our development data, once."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from attrs import Factory, define, frozen

from chipsmith.collectors.continue_fields import Row
from chipsmith.collectors.continue_rows import Taken, take
from chipsmith.collectors.redact import permitted, redact_value
from chipsmith.collectors.store import MAX_LINE_BYTES, append_event, append_line
from chipsmith.collectors.warehouse import Warehouse
from chipsmith.core.config import Level
from chipsmith.core.errors import BrokenEventError, DataError, InputError
from chipsmith.core.events import EVENTS, Event
from chipsmith.core.home import Home

ASIDE = "continue"
"""Below `devdata`: rows and fields that no event of ours holds, as they were, without secrets."""
_NAME = re.compile(r"\w{1,40}")


@define
class Count:
    """Of one kind of rows of one schema."""

    rows: int = 0
    events: int = 0
    """That came in."""
    known: int = 0
    """Rows that an earlier import brought."""
    aside: int = 0
    """Rows that were kept, wholly or in part, beside the events."""
    left: Counter[str] = Factory(Counter)
    """Rows that were left out, by reason."""


Report = dict[tuple[str, str], Count]
"""By schema and kind of row."""


def bring_continue(home: Home, directory: Path, level: Level = Level.ALL) -> Report:
    """Take up the `*.jsonl` below Continue's `dev_data`; running it again adds only what is new.

    Raises:
        InputError: recording is off.
        DataError: there is nothing of Continue's in `directory`.
        DiskFullError: no space; run it again and it goes on.
    """
    if level is Level.OFF:
        raise InputError("Recording is off.", fix="set devdata.level to all or no_code first.")
    files = _files(directory)
    report: Report = {}
    importer = _Importer(home, level, _known(home))
    for file in files:
        for name, schema, row in _rows(file):
            importer.row(file, name, row, report.setdefault((schema, name), Count()))
    return report


def _files(directory: Path) -> list[Path]:
    below = directory / "dev_data"
    files = sorted((below if below.is_dir() else directory).rglob("*.jsonl"))
    if not files:
        raise DataError(
            f"There is no development data of Continue's in {directory}.",
            fix="name its folder, such as ~/.continue/dev_data.",
        )
    return [file for file in files if file.is_file()]


def _known(home: Home) -> set[str]:
    """The identifiers of everything that is recorded already, and of the rows kept aside."""
    with Warehouse(home.devdata) as data:
        queries = [f"SELECT id FROM {name}" for name in EVENTS]  # noqa: S608 - names of ours
        known = {row["id"] for query in queries for row in data.execute(query)}
    for file in (home.devdata / ASIDE).glob("*/*.jsonl"):
        with file.open("rb") as stream:
            known.update(values["id"] for line in stream if (values := _object(line)) and "id" in values)
    return known


def _rows(file: Path) -> Iterator[tuple[str, str, Row | None]]:
    """Kind, schema and row of each line; None for a line that is no row."""
    schema = file.parent.name if re.fullmatch(r"\d+(\.\d+)*", file.parent.name) else "earlier"
    with file.open("rb") as stream:
        while line := stream.readline(MAX_LINE_BYTES):
            row = _object(line)
            said = row or {}
            name, version = said.get("eventName", file.stem), said.get("schema", schema)
            yield _plain(name), _plain(version) if isinstance(version, str) else schema, row


def _plain(name: object) -> str:
    """A name as it may be part of a path."""
    text = str(name).replace("-", "_")
    return text if _NAME.fullmatch(text.replace(".", "_")) and ".." not in text else "other"


def _object(line: bytes) -> Row | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


@frozen
class _Importer:
    home: Home
    level: Level
    known: set[str]

    def row(self, file: Path, name: str, row: Row | None, count: Count) -> None:
        count.rows += 1
        if row is None:
            count.left["no JSON object"] += 1
            return
        taken = take(name, row, _changed(file))
        new = [event for event in taken.events if event.id not in self.known]
        try:
            count.events += self._write(new)
            aside = self._set_aside(name, taken)
        except BrokenEventError:
            count.left["too long"] += 1
            return
        self.known.update(event.id for event in taken.events)
        count.aside += aside == "kept"
        if not new and aside != "kept":
            if taken.events or aside == "known":
                count.known += 1
            else:
                count.left["no event holds it, and no_code keeps no more"] += 1

    def _write(self, events: Iterable[Event]) -> int:
        kept = [kept for event in events if (kept := permitted(event, self.level))]
        for event in kept:
            append_event(self.home.devdata, event)
        return len(kept)

    def _set_aside(self, name: str, taken: Taken) -> Literal["kept", "known", "nothing"]:
        """Keep what no event holds; at `no_code` nothing, since nobody knows what is code in it."""
        if f"aside-{taken.id}" in self.known:
            return "known"
        if not taken.rest or self.level is not Level.ALL:
            return "nothing"
        values: dict[str, Any] = {
            "schema": ASIDE,
            "event": name,
            "id": f"aside-{taken.id}",
            "time": taken.time,
            "row": redact_value(taken.rest),
        }
        line = json.dumps(values, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        append_line(self.home.devdata / ASIDE / name / f"{taken.time[:10]}.jsonl", line)
        self.known.add(values["id"])
        return "kept"


def _changed(file: Path) -> str:
    """When a file was written last: the time of rows that carry none."""
    at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
