"""Files of JSON lines that several processes append to: each line arrives whole or not at all.

A line is one `write` on an `O_APPEND` descriptor under `flock`. A writer that was killed inside its
write leaves half a line; the next writer moves it to `<file>.broken` before it appends.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chipsmith.core.errors import BrokenEventError, disk_full_guard
from chipsmith.core.events import SCHEMA, Event, to_json
from chipsmith.core.files import FILE_MODE, private_directory

MAX_LINE_BYTES = 8 << 20
"""Longer lines are refused when written and counted as broken when read."""
BROKEN_SUFFIX = ".broken"
_BLOCK = 1 << 16


def event_file(root: Path, event: Event) -> Path:
    """Where an event belongs: by its own time, whatever the clock says now."""
    return root.joinpath(SCHEMA, event.name, f"{event.time[:10]}.jsonl")


def append_event(root: Path, event: Event) -> None:
    """Append an event below `root`, the `devdata` directory.

    Raises:
        BrokenEventError: it is longer than MAX_LINE_BYTES.
        DiskFullError: no space; the file is as it was.
    """
    append_line(event_file(root, event), encode(event))


def encode(event: Event) -> bytes:
    """The event's line with its newline; what UTF-8 cannot say (a lone surrogate) becomes `?`."""
    return to_json(event).encode("utf-8", "replace") + b"\n"


def append_line(path: Path, line: bytes) -> int:
    """Append `line`, which ends in its only newline, whole or not at all; return the file's size.

    Raises as `append_event`.
    """
    if len(line) > MAX_LINE_BYTES:
        raise BrokenEventError(
            f"An event of {len(line)} bytes is longer than {MAX_LINE_BYTES}.",
            fix="exclude the file that it comes from.",
        )
    with disk_full_guard(path.parent), open_locked(path) as descriptor:
        size = _mend(path, descriptor)
        try:
            written = os.write(descriptor, line)
            if written < len(line):  # the disk filled up in the middle
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError:
            os.ftruncate(descriptor, size)
            raise
    return size + written


@contextmanager
def open_locked(path: Path) -> Iterator[int]:
    """Open `path` for reading and appending, made if missing, and hold its lock.

    A file that was replaced or removed while we waited for the lock is opened anew.
    """
    while True:
        descriptor = _open(path)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if _is_still(path, descriptor):
                yield descriptor
                return
        finally:
            os.close(descriptor)


def _open(path: Path) -> int:
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        return os.open(path, flags, FILE_MODE)
    except FileNotFoundError:
        private_directory(path.parent)
        return os.open(path, flags, FILE_MODE)


def _is_still(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _mend(path: Path, descriptor: int) -> int:
    """Move an unfinished last line aside; return the size of what remains."""
    size = os.fstat(descriptor).st_size
    if size == 0 or os.pread(descriptor, 1, size - 1) == b"\n":
        return size
    start = _last_line_start(descriptor, size)
    aside = os.open(_aside(path), os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
    try:
        for offset in range(start, size, _BLOCK):
            os.write(aside, os.pread(descriptor, min(_BLOCK, size - offset), offset))
        os.write(aside, b"\n")
    finally:
        os.close(aside)
    os.ftruncate(descriptor, start)
    return start


def _aside(path: Path) -> Path:
    return path.with_name(path.name + BROKEN_SUFFIX)


def _last_line_start(descriptor: int, size: int) -> int:
    end = size
    while end > 0:
        begin = max(0, end - _BLOCK)
        newline = os.pread(descriptor, end - begin, begin).rfind(b"\n")
        if newline >= 0:
            return begin + newline + 1
        end = begin
    return 0
