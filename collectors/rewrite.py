"""Taking lines out of files that others append to: `devdata purge`, and lines too long for any reader."""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from chipsmith.collectors.store import BROKEN_SUFFIX, MAX_LINE_BYTES, open_locked
from chipsmith.core.files import atomic_write, private_directory, sync_directory

Goes = Callable[[bytes], bool]
"""Whether a line is to be taken out."""


def take_out(file: Path, goes: Goes) -> int:
    """Rewrite `file` atomically without the lines that go; return how many went.

    Writers wait meanwhile. A file that would be empty is removed, and so is what a killed rewriting left.
    Raises DiskFullError.
    """
    with open_locked(file):
        for left in file.parent.glob(f".{glob.escape(file.name)}.*"):
            left.unlink()
        with file.open("rb") as stream:
            gone = sum(goes(line) for line in stream)
        if gone:
            with atomic_write(file) as kept, file.open("rb") as stream:
                kept.writelines(line for line in stream if not goes(line))
        if file.stat().st_size == 0:
            file.unlink()
            sync_directory(file.parent)
    return gone


def remove(file: Path) -> None:
    """Remove a file of lines while its writers wait; they begin a new one."""
    with open_locked(file):
        file.unlink()
        sync_directory(file.parent)


def let_oldest_go(file: Path, most_bytes: int) -> int:
    """Rewrite a file that is longer than `most_bytes` with the latest lines that fill half of that.

    Returns how many lines went; 0 where another process was first. Raises DiskFullError.
    """
    with open_locked(file) as descriptor:
        over = os.fstat(descriptor).st_size - most_bytes // 2
        if over <= most_bytes // 2:
            return 0
        with atomic_write(file) as kept, file.open("rb") as stream:
            gone = 0
            while stream.tell() < over:
                stream.readline()
                gone += 1
            shutil.copyfileobj(stream, kept)
    return gone


def set_aside_enormous(file: Path) -> int:
    """Move lines longer than MAX_LINE_BYTES to `<file>.broken`; return how many."""
    private_directory(file.parent)
    aside = file.with_name(file.name + BROKEN_SUFFIX)
    enormous = 0
    with open_locked(file), atomic_write(file) as kept, file.open("rb") as stream, aside.open("ab") as broken:
        aside.chmod(0o600)
        for pieces in _lines(stream):
            first = next(pieces)
            target: IO[bytes] = kept if len(first) <= MAX_LINE_BYTES else broken
            enormous += target is broken
            target.write(first)
            target.writelines(pieces)
    if aside.stat().st_size == 0:
        aside.unlink()
    return enormous


def _lines(stream: IO[bytes]) -> Iterator[Iterator[bytes]]:
    """The stream's lines, each in pieces that fit into memory."""
    while first := stream.readline(MAX_LINE_BYTES + 1):
        yield _pieces(stream, first)


def _pieces(stream: IO[bytes], piece: bytes) -> Iterator[bytes]:
    yield piece
    while piece and not piece.endswith(b"\n"):
        piece = stream.readline(1 << 20)
        yield piece
