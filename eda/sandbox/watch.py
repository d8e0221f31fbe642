"""Following a run from outside: what it prints is read, and it is stopped when it takes too much."""

from __future__ import annotations

import os
import selectors
import subprocess
import threading
import time
from pathlib import Path
from typing import IO

import psutil
from attrs import Factory, define

from chipsmith.eda.sandbox.model import Limits, Stopped

_TICK_S = 0.1
_CHUNK = 1 << 16
_MOST_FILES = 100_000
"""An empty file takes no room in the sandbox's /tmp, but memory of the kernel's."""


@define
class Watch:
    """Reads a process's two pipes until it ends or has to be stopped."""

    process: subprocess.Popen[bytes]
    limits: Limits
    cancel: threading.Event
    archive: IO[bytes]
    """Takes what comes out of the archive's pipe."""
    output: bytearray = Factory(bytearray)
    stopped: Stopped = ""
    _looked: float = Factory(time.monotonic)
    _archived: int = 0

    def follow(self, deadline: float) -> None:
        """Return when the run is over, one way or the other; `deadline` is a `time.monotonic()`."""
        with selectors.DefaultSelector() as selector:
            selector.register(_pipe(self.process.stdout), selectors.EVENT_READ, self._take_output)
            selector.register(_pipe(self.process.stderr), selectors.EVENT_READ, self._take_archive)
            while selector.get_map():
                for key, _ in selector.select(_TICK_S):
                    if data := os.read(key.fd, _CHUNK):
                        key.data(data)
                    else:
                        selector.unregister(key.fd)
                self._look(deadline)
        self.process.wait()

    def _look(self, deadline: float) -> None:
        """Stop what takes too long or too much, or is no longer wanted."""
        now = time.monotonic()
        if self.cancel.is_set():
            self._stop("cancelled")
        elif now >= deadline:
            self._stop("time")
        elif now - self._looked >= _TICK_S:
            self._looked = now
            self._look_inside()

    def _look_inside(self) -> None:
        members = members_of(self.process.pid)
        if sum(map(_memory, members)) > self.limits.memory_bytes:
            self._stop("memory")
        elif next(filter(None, map(_files, members)), 0) > _MOST_FILES:
            self._stop("files")

    def _take_output(self, data: bytes) -> None:
        room = self.limits.output_bytes - len(self.output)
        self.output += data[:room]
        if len(data) > room:
            self._stop("output")

    def _take_archive(self, data: bytes) -> None:
        """A script that reaches this pipe may write more to it than the archive can be; that is dropped."""
        self._archived += len(data)
        if self._archived > 2 * self.limits.disk_bytes:
            self._stop("output")
        else:
            self.archive.write(data)

    def _stop(self, reason: Stopped) -> None:
        """Kill bubblewrap: the first process of its namespace dies with it, and the kernel kills the rest."""
        if not self.stopped:
            self.stopped = reason
            self.process.kill()


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None  # noqa: S101 - the process was started with both pipes
    return stream


def members_of(pid: int) -> list[psutil.Process]:
    """Bubblewrap's processes and all that run in the sandbox, the innermost first."""
    try:
        return psutil.Process(pid).children(recursive=True)[::-1]
    except psutil.NoSuchProcess:
        return []


def _files(member: psutil.Process) -> int:
    """Files in the sandbox's /tmp; 0 where this process still sees ours, or may not be looked into."""
    ours = Path("/tmp")  # noqa: S108 - looked at, not written to
    theirs = Path("/proc", str(member.pid), "root", ours.name)
    try:
        inside, same = os.statvfs(theirs), theirs.samefile(ours)
    except OSError:
        return 0
    return 0 if same else inside.f_files - inside.f_ffree


def _memory(process: psutil.Process) -> int:
    """Bytes, shared pages shared out among those who share them."""
    try:
        return int(process.memory_full_info().pss)
    except psutil.AccessDenied:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
