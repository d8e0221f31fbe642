"""Events that wait for the server, kept in order on disk until it has taken them."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from chipsmith.collectors.redact import permitted
from chipsmith.collectors.rewrite import Goes, let_oldest_go, take_out
from chipsmith.collectors.store import BROKEN_SUFFIX, append_line, encode, open_locked
from chipsmith.core.config import Level
from chipsmith.core.events import Event
from chipsmith.core.files import FILE_MODE, private_directory, write_json

Send = Callable[[list[dict[str, Any]]], None]
"""Hands events, as decoded JSON objects, to the server; raises if it did not take them."""

BATCH = 200
MOST_BYTES = 64 << 20
"""Of events that wait; half of it is some weeks of typing."""


class Spool:
    """A queue in a file, shared by any number of processes; `level` is asked for every event.

    Draining first renames the file, so that appending goes on meanwhile, and notes after every batch
    how far it came: a killed drain repeats one batch at most.
    """

    def __init__(self, path: Path, level: Callable[[], Level] = lambda: Level.ALL) -> None:
        self._path = path
        self._level = level
        self._sending = path.with_name(path.name + ".sending")
        self._progress = path.with_name(path.name + ".progress")
        self._lock = path.with_name(path.name + ".lock")
        self._broken = path.with_name(path.name + BROKEN_SUFFIX)

    def append(self, event: Event) -> int:
        """Keep an event, without secrets and as the level allows.

        Returns how many of the oldest events were let go to make room for it: nearly always 0.

        Raises:
            BrokenEventError: the event is enormous.
            DiskFullError: no space; the spool is as it was.
        """
        kept = permitted(event, self._level())
        if kept is None:
            return 0
        size = append_line(self._path, encode(kept))
        return let_oldest_go(self._path, MOST_BYTES) if size > MOST_BYTES else 0

    @property
    def empty(self) -> bool:
        """Whether nothing waits; another process may take what does at any moment."""
        if self._sending.exists():
            return False
        try:
            return not self._path.stat().st_size
        except FileNotFoundError:
            return True

    def drain(self, send: Send) -> int:
        """Send what waits, oldest first, each event at least once; return how many were sent.

        Returns 0 at once if another process is draining. What `send` raises passes through, and the
        events stay.
        """
        sent = 0
        with self._only_drainer() as alone:
            while alone and self._take():
                sent += self._send_taken(send)
        return sent

    def take_out(self, goes: Goes) -> int:
        """Remove the lines that go from all that waits, once nobody drains; return how many went."""
        with self._only_drainer(wait=True):
            gone = sum(take_out(file, goes) for file in (self._path, self._broken) if file.exists())
            if self._sending.exists():
                gone += take_out(self._sending, goes)
                self._progress.unlink(missing_ok=True)  # what stays is sent again: its lines have moved
        return gone

    @contextmanager
    def _only_drainer(self, *, wait: bool = False) -> Iterator[bool]:
        private_directory(self._lock.parent)
        descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
            else:
                yield True
        finally:
            os.close(descriptor)

    def _take(self) -> bool:
        """Set the waiting lines aside for sending, unless an earlier drain left some."""
        if self._sending.exists():
            return True
        if self.empty:
            return False
        with open_locked(self._path):  # a writer that waits here opens a new file
            self._path.rename(self._sending)
        return True

    def _send_taken(self, send: Send) -> int:
        sent = 0
        with self._sending.open("rb") as stream:
            stream.seek(self._done())
            while lines := list(islice(iter(stream.readline, b""), BATCH)):
                if events := list(self._decoded(lines)):
                    send(events)
                    sent += len(events)
                write_json(self._progress, stream.tell())
        # One step ends both: no kill can leave a progress that a later `.sending` would start from.
        self._sending.replace(self._progress)
        self._progress.unlink()
        return sent

    def _done(self) -> int:
        """Bytes that an earlier drain has sent already."""
        try:
            with self._progress.open("rb") as stream:
                return int(json.loads(stream.read(20)))
        except (FileNotFoundError, ValueError, TypeError):
            return 0

    def _decoded(self, lines: list[bytes]) -> Iterator[dict[str, Any]]:
        """The lines' objects; what is none is kept in `<spool>.broken`."""
        for line in lines:
            try:
                value = json.loads(line)
            except ValueError:
                value = None
            if isinstance(value, dict):
                yield value
            else:
                append_line(self._broken, line.rstrip(b"\n") + b"\n")
