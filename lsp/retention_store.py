"""Anchors on disk while their document is closed or its editor is gone: one file a document and process.

A line is an anchor with the keys `time`, `session` and `workspace` of an event, so that `devdata purge`
finds what it is to forget. They hold code: at the level `no_code` none is written, and none with a secret.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cattrs
from attrs import frozen

from chipsmith.collectors.forgotten import forgotten_until
from chipsmith.collectors.levels import level_for
from chipsmith.collectors.redact import redact
from chipsmith.core.config import Level
from chipsmith.core.files import atomic_write
from chipsmith.lsp.anchors import Anchor

OLDEST_S = 7 * 86400.0
"""Anchors of documents that nobody opened for so long are forgotten, commit or not."""


@frozen
class AnchorStore:
    """Below `folder`; `level` tells the person's own."""

    folder: Path
    level: Callable[[], Level]

    def forgotten(self, anchor: Anchor) -> bool:
        """Whether `devdata purge` has forgotten what was recorded when the anchor was born."""
        return anchor.born < forgotten_until(self.folder)

    def put(self, path: str, anchors: Iterable[Anchor]) -> None:
        """Keep a document's anchors instead of those that this process kept of it before.

        Raises:
            DiskFullError: no space; what was kept before stays.
        """
        file = self._file(path, os.getpid())
        kept = (anchor for anchor in anchors if anchor.waiting and not self.forgotten(anchor))
        lines = [_line(anchor) for anchor in kept if self._allowed(anchor)]
        if lines:
            with atomic_write(file) as stream:
                stream.writelines(lines)
        else:
            file.unlink(missing_ok=True)

    def take(self, path: str) -> list[Anchor]:
        """A document's anchors, which now are this process's, except those of an editor that still runs."""
        taken: list[Anchor] = []
        for file in self.folder.glob(f"{_name(path)}.*.jsonl"):
            owner = int(file.suffixes[0][1:])
            if owner == os.getpid() or not _runs(owner):
                taken += _read(file)
                file.unlink(missing_ok=True)
        return taken

    def tidy(self) -> None:
        """Forget what is too old."""
        for file in self.folder.glob("*.jsonl"):
            with suppress(FileNotFoundError):  # its editor took it meanwhile
                if time.time() - file.stat().st_mtime > OLDEST_S:
                    file.unlink()

    def _allowed(self, anchor: Anchor) -> bool:
        if level_for(anchor.workspace, self.level()) is not Level.ALL:
            return False
        return all(redact(text) == text for text in (anchor.offered, anchor.seen, anchor.stands))

    def _file(self, path: str, owner: int) -> Path:
        return self.folder / f"{_name(path)}.{owner}.jsonl"


def _name(path: str) -> str:
    return hashlib.sha256(path.encode("utf-8", "replace")).hexdigest()[:24]


def _line(anchor: Anchor) -> bytes:
    at = datetime.fromtimestamp(anchor.born, UTC).isoformat(timespec="milliseconds")
    values: dict[str, Any] = {"time": at.replace("+00:00", "Z"), **cattrs.unstructure(anchor)}
    return json.dumps(values).encode() + b"\n"


def _read(file: Path) -> list[Anchor]:
    """Its anchors; a line that is none is passed over: it only costs a look."""
    return list(_anchors(file.read_bytes().splitlines()))


def _anchors(lines: Iterable[bytes]) -> Iterator[Anchor]:
    for line in lines:
        try:
            yield cattrs.structure(json.loads(line), Anchor)
        except (ValueError, TypeError, KeyError, AttributeError, cattrs.BaseValidationError):
            continue


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
