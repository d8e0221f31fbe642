"""`devdata purge`: recorded data that is to be forgotten is really gone."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from attrs import frozen

from chipsmith.collectors import digest
from chipsmith.collectors.forgotten import mark_forgotten
from chipsmith.collectors.reader import values_of
from chipsmith.collectors.rewrite import take_out
from chipsmith.collectors.spool import Spool
from chipsmith.collectors.store import BROKEN_SUFFIX
from chipsmith.core.errors import InputError
from chipsmith.core.home import Home

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@frozen(kw_only=True)
class Selection:
    """What goes: everything, or what all given conditions hold for."""

    before: str | None = None
    """A date; what is older goes."""
    workspace: str | None = None
    session: str | None = None
    pattern: str | None = None
    """A regular expression; an event goes if it is found in one of its texts."""
    everything: bool = False

    def __attrs_post_init__(self) -> None:
        if self.everything == any((self.before, self.workspace, self.session, self.pattern)):
            raise InputError(
                "Say what is to go.",
                fix="give --before, --workspace, --session or --pattern, or --all alone.",
            )
        if self.before and not _DATE.fullmatch(self.before):
            raise InputError(f'"{self.before}" is not a date.', fix="write it as 2026-01-31.")
        try:
            re.compile(self.pattern or "")
        except re.error as error:
            raise InputError(
                f'"{self.pattern}" is no regular expression: {error}.', fix="put \\ before signs."
            ) from None

    def goes(self, line: bytes) -> bool:
        """Whether a line goes."""
        if self.everything:
            return True
        values = values_of(line)
        if not values:
            return self._may_go(line.decode("utf-8", "replace"))
        if self.workspace is not None and not _within(values.get("workspace"), self.workspace):
            return False
        if self.session is not None and values.get("session") != self.session:
            return False
        if self.pattern is not None and not any(re.search(self.pattern, text) for text in _texts(values)):
            return False
        return self.before is None or str(values.get("time", ""))[:10] < self.before

    def _may_go(self, text: str) -> bool:
        """Whether a line that cannot be read goes: if what is looked for stands anywhere in it.

        Of its date only the file's name tells.
        """
        named = [name for name in (self.workspace, self.session) if name is not None]
        return all(name in text for name in named) and bool(re.search(self.pattern or "", text))

    @property
    def until(self) -> float:
        """Seconds since 1970; nothing that is younger goes."""
        now = time.time()
        return min(now, datetime.fromisoformat(f"{self.before}T00:00Z").timestamp()) if self.before else now

    def concerns(self, file: Path) -> bool:
        """Whether a line of `file` could go, by the date in its name."""
        return self.before is None or file.name[:10] < self.before


def _within(path: object, workspace: str) -> bool:
    return isinstance(path, str) and (path == workspace or path.startswith(workspace.rstrip("/") + "/"))


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            yield from chain.from_iterable(map(_texts, value))
        case dict():
            yield from chain.from_iterable(map(_texts, value.values()))


def purge(home: Home, selection: Selection) -> int:
    """Remove the selected events, recorded or waiting, whatever their schema; return how many went.

    So go the texts that wait to be looked at again, and what was made of the events for figures. Each
    file is rewritten atomically while its writers wait. Raises DiskFullError.
    """
    devdata = home.devdata
    mark_forgotten(home.retention, selection.until)
    for file in home.retention.glob("*.jsonl"):
        take_out(file, selection.goes)
    waiting = sum(Spool(file).take_out(selection.goes) for file in _spools(home.spool))
    files = [*devdata.glob("*/*/*.jsonl"), *devdata.glob(f"*/*/*.jsonl{BROKEN_SUFFIX}")]
    gone = sum(take_out(file, selection.goes) for file in sorted(files) if selection.concerns(file))
    digest.forget(home)
    return waiting + gone


def _spools(directory: Path) -> list[Path]:
    names = {file.name.partition(".jsonl")[0] for file in directory.glob("*.jsonl*")}
    return [directory / f"{name}.jsonl" for name in sorted(names)]
