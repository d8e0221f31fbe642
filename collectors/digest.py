"""What figures need of the recorded lines, as Parquet: a million events are counted in a moment.

Of every file of a day there is one Parquet file without texts and paths, named by the state that the
lines were in. Only what has changed since is read again; what an earlier digest reads stays until `sweep`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from attrs import frozen

from chipsmith.collectors.lines import columns_of, escaped, lines_of, literal, nothing
from chipsmith.collectors.warehouse import Warehouse
from chipsmith.core.events import EVENTS, SCHEMA, Event
from chipsmith.core.files import private_directory
from chipsmith.core.home import Home

Tell = Callable[[int, int], None]
"""Is told how many files of how many are read."""


@frozen
class Day:
    """A file of lines in the state that it was found in."""

    event: str
    file: Path
    size: int
    changed_ns: int

    @property
    def name(self) -> str:
        """Of its digest."""
        return f"{self.event}/{self.file.stem}.{self.size:x}-{self.changed_ns:x}.parquet"


Days = tuple[Day, ...]


def recorded_days(home: Home) -> Days:
    """All files of lines, by kind and date; equal to an earlier answer if nothing was recorded since."""
    found = []
    for event in EVENTS:
        for file in sorted((home.devdata / SCHEMA / event).glob("*.jsonl")):
            try:
                state = file.stat()
            except FileNotFoundError:  # purged just now
                continue
            if state.st_size:
                found.append(Day(event, file, state.st_size, state.st_mtime_ns))
    return tuple(found)


def sweep(home: Home, days: Days | None = None) -> None:
    """Remove what no digest of these lines reads, or of those that are there now."""
    wanted = {day.name for day in (recorded_days(home) if days is None else days)}
    for folder, _, names in os.walk(home.figures):  # Path.glob stops where another process forgets meanwhile
        for file in (Path(folder, name) for name in names):
            if str(file.relative_to(home.figures)) not in wanted:
                file.unlink(missing_ok=True)


def forget(home: Home) -> None:
    """Remove every digest; the next one is made of what is recorded then."""
    shutil.rmtree(home.figures, ignore_errors=True)


class Digest(Warehouse):
    """A warehouse of the narrow columns; its texts and paths are NULL.

    Raises:
        DiskFullError: a digest cannot be written.
    """

    def __init__(self, home: Home, days: Days | None = None, tell: Tell = lambda _done, _of: None) -> None:
        self.days = recorded_days(home) if days is None else days
        self._folder = home.figures
        self._bring_up_to_date(home, tell)
        super().__init__(home.devdata)

    def source(self, name: str, kind: type[Event]) -> str:
        columns = columns_of(kind)
        files = [literal(str(self._folder / day.name)) for day in self.days if day.event == name]
        if not files:
            return nothing(columns)
        absent = kind.code_fields & columns.keys()
        left_out = ", ".join(f'NULL::{columns[column]} AS "{column}"' for column in sorted(absent))
        return f"SELECT *{', ' + left_out if left_out else ''} FROM read_parquet([{', '.join(files)}])"

    def _bring_up_to_date(self, home: Home, tell: Tell) -> None:
        found = [(self._folder / day.name, day) for day in self.days]
        missing = [(path, day) for path, day in found if not path.exists()]
        if not missing:
            return
        with Warehouse(home.devdata) as lines:
            for done, (path, day) in enumerate(missing):
                tell(done, len(missing))
                _write(lines, day, path)
        tell(len(missing), len(missing))


def _write(lines: Warehouse, day: Day, path: Path) -> None:
    """Whole or not at all."""
    kind = EVENTS[day.event]
    narrow = {name: type_ for name, type_ in columns_of(kind).items() if name not in kind.code_fields}
    aside = private_directory(path.parent) / f".{path.name}"
    rows = lines_of([escaped(day.file)], narrow)
    lines.execute(f"COPY ({rows}) TO {literal(str(aside))} (FORMAT parquet)")
    aside.rename(path)
