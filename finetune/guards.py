"""The right to train and the room for it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from chipsmith.core.errors import DiskFullError, NoMemoryError, TrainingBusyError, disk_full_guard
from chipsmith.core.home import Home

SPACE_FIX = "free some space there, then run the command again: it goes on from its last checkpoint."
SAFE_FREE_BYTES = 1 << 20
OUT_OF_MEMORY = ("out of memory", "not enough memory", "can't allocate memory")
"""How torch says it, for graphics cards and for the processor."""


@contextmanager
def training_lock(home: Home) -> Iterator[None]:
    """Hold the right to train.

    Raises:
        TrainingBusyError: another process trains; its id is named.
    """
    lock = FileLock(home.training_lock, timeout=0)
    owner = home.training_lock.with_suffix(".pid")
    try:
        lock.acquire()
    except Timeout as error:
        pid = owner.read_text() if owner.exists() else "unknown"
        raise TrainingBusyError(
            f"Another training run holds the lock (process {pid}).",
            fix="wait until it ends, or end that process; its run resumes later.",
        ) from error
    try:
        owner.write_text(str(os.getpid()))
        yield
    finally:
        owner.unlink(missing_ok=True)
        lock.release()


def require_space(where: Path, needed: int) -> None:
    """Raises DiskFullError where less than `needed` bytes are free."""
    if (free := shutil.disk_usage(where).free) < needed:
        raise DiskFullError(
            f"The run needs {needed / 1e9:.1f} GB under {where}, and {free / 1e9:.1f} GB are free.",
            fix="free some space there, or set CHIPSMITH_HOME to a larger disk.",
        )


@contextmanager
def training_guard(where: Path) -> Iterator[None]:
    """Turn a full disk into DiskFullError, and exhausted memory into NoMemoryError.

    safetensors and torch report them as errors of their own.
    """
    from safetensors import SafetensorError

    try:
        with disk_full_guard(where, fix=SPACE_FIX):
            yield
    except (MemoryError, RuntimeError, SafetensorError) as error:
        if any(mark in str(error) for mark in OUT_OF_MEMORY) or isinstance(error, MemoryError):
            raise NoMemoryError(
                "There is not enough memory to train.",
                fix='lower batch or window in the recipe, or set method = "lora"; run again to go on.',
            ) from error
        full = "No space left" in str(error) or shutil.disk_usage(where).free < SAFE_FREE_BYTES
        if not full:
            raise
        raise DiskFullError(f"No space left while writing {where}.", fix=SPACE_FIX) from error
