"""The scratch folder on its way into the sandbox and back, as tar streams."""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import IO

from chipsmith.core.errors import InputError

MOST_FILES = 10_000
"""Of a design that is copied in, and of what comes back."""
_PAGE = 4096
"""A file in memory takes whole pages."""


def pack(folder: Path, files: Mapping[str, bytes], into: IO[bytes], *, room: int) -> None:
    """Write `folder` as `scratch`, then `files`, to a tar stream: at most `room` bytes in all.

    Links are kept as links. All times are set to zero, so that what the command writes is newer.

    Raises:
        InputError: the folder is absent or cannot be read, or holds too much.
    """
    used, entries = sum(map(len, files.values())), 0
    try:
        with tarfile.open(fileobj=into, mode="w|", format=tarfile.GNU_FORMAT) as archive:
            _add(archive, folder, Path("scratch"))
            for path in _walk(folder):
                used += _pages(path)
                entries += 1
                if used > room or entries > MOST_FILES:
                    raise _too_large(folder, room)
                _add(archive, path, "scratch" / path.relative_to(folder))
            for name, data in files.items():
                _add_bytes(archive, name, data)
    except OSError as error:
        raise InputError(
            f"{error.filename or folder} cannot be read: {error.strerror}.",
            fix="name a folder that you may read, with nothing in it that changes meanwhile.",
        ) from error


def _too_large(folder: Path, room: int) -> InputError:
    return InputError(
        f"{folder} holds more than {room >> 20} MB or {MOST_FILES:,} files.",
        fix="name a smaller design folder, or raise scripts.disk_mb in the configuration.",
    )


def _walk(folder: Path) -> Iterator[Path]:
    """Everything below, directories before what is in them; links are not followed."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        path = Path(entry.path)
        yield path
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(path)


def _pages(path: Path) -> int:
    return -(-path.lstat().st_size // _PAGE) * _PAGE + _PAGE


def _add(archive: tarfile.TarFile, path: Path, name: Path) -> None:
    """Files, directories and links; sockets, pipes and devices stay outside."""
    member = archive.gettarinfo(path, arcname=str(name))
    if member is None or not (member.isfile() or member.isdir() or member.issym() or member.islnk()):
        return
    member.mtime = member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
    if member.islnk():  # the second name of a file: a copy serves as well
        member.type, member.size = tarfile.REGTYPE, path.stat().st_size
    if member.isfile():
        with path.open("rb") as stream:
            archive.addfile(member, stream)
    else:
        archive.addfile(member)


def _add_bytes(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    archive.addfile(member, io.BytesIO(data))


def unpack(stream: IO[bytes], folder: Path) -> tuple[list[str], list[str]]:
    """Write the regular files of a tar stream below `folder`: their names, and what was left out and why.

    The stream comes from a script that nobody trusts: nothing is written outside `folder`, no link is made
    and none followed.
    """
    written: list[str] = []
    left_out: list[str] = []
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for member in archive:
                if member.isdir():
                    continue
                try:
                    written.append(_extract(archive, member, folder, written))
                except (_LeftOutError, OSError) as error:
                    left_out.append(f"{member.name.removeprefix('./')}: {error}")
    except tarfile.TarError as error:
        left_out.append(f"the rest: {error}")
    return written, left_out


class _LeftOutError(Exception):
    """Why a member does not come back."""


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, written: Sequence[str]) -> str:
    """Write one regular file; its name below `folder`, whatever the archive calls it."""
    if not member.isreg() or member.issparse():
        raise _LeftOutError("not a regular file")
    if len(written) >= MOST_FILES:
        raise _LeftOutError("too many files")
    try:
        safe = tarfile.data_filter(member, str(folder))
    except tarfile.FilterError as error:
        raise _LeftOutError("leads out of the folder") from error
    if (folder / safe.name).is_symlink():
        raise _LeftOutError("a link is in the way")
    archive.extract(safe, folder, set_attrs=False, filter="data")
    return PurePosixPath(safe.name).as_posix()
