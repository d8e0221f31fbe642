"""Where an export is written until it is whole."""

from __future__ import annotations

import fcntl
import glob
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from chipsmith.collectors.store import open_locked
from chipsmith.core.files import private_directory, replace_directory

MARK = ".being-written"
"""Locked by who writes the directory that it is in."""


@contextmanager
def written_aside(out: Path) -> Iterator[Path]:
    """A directory beside `out`, which takes its place when all went well, and is gone otherwise.

    What a killed export left there goes first.
    """
    out = out.absolute()
    private_directory(out.parent)
    _forget_abandoned(out)
    directory = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}."))
    try:
        with open_locked(directory / MARK):
            yield directory
            (directory / MARK).unlink()
            replace_directory(directory, out)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _forget_abandoned(out: Path) -> None:
    for mark in out.parent.glob(f".{glob.escape(out.name)}.*/{MARK}"):
        if _is_abandoned(mark):
            shutil.rmtree(mark.parent, ignore_errors=True)


def _is_abandoned(mark: Path) -> bool:
    with suppress(OSError):  # it is locked, or gone meanwhile
        descriptor = os.open(mark, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        finally:
            os.close(descriptor)
    return False
