"""Private, atomic file writing: aside first, then renamed into place."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from chipsmith.core.errors import disk_full_guard

DIRECTORY_MODE = 0o700
FILE_MODE = 0o600


def private_directory(path: Path) -> Path:
    """Make `path` and its missing parents with mode 0700 and return it."""
    if not path.is_dir():
        for missing in reversed([path, *path.parents]):
            if not missing.is_dir():
                missing.mkdir(mode=DIRECTORY_MODE, exist_ok=True)
    return path


@contextmanager
def atomic_write(path: Path) -> Iterator[IO[bytes]]:
    """Open a temporary file beside `path`; on success fsync it and rename it over `path`.

    On any error the temporary file goes and `path` stays as it was.

    Raises:
        DiskFullError: the disk is full.
    """
    private_directory(path.parent)
    with disk_full_guard(path.parent):
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            temporary.chmod(FILE_MODE)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    """Make renames inside `path` durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_directory(new: Path, old: Path) -> None:
    """Put a directory in another's place, or where none was; both on one file system.

    Killed in between, `old` is absent or whole, never mixed.
    """
    if old.exists():
        aside = new.with_name(f"{new.name}.old")
        old.rename(aside)
        new.rename(old)
        shutil.rmtree(aside)
    else:
        private_directory(old.parent)
        new.rename(old)
    sync_directory(old.parent)


def write_json(path: Path, value: Any) -> None:
    """Write `value` to `path` as indented JSON, atomically."""
    with atomic_write(path) as stream:
        stream.write(json.dumps(value, indent=2, ensure_ascii=False).encode() + b"\n")


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
