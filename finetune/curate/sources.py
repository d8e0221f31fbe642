"""What is curated: folders and files as people have them, exports of development data, and shards of text."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import frozen

from chipsmith.core.errors import InputError
from chipsmith.finetune.curate.general import PYTHON
from chipsmith.finetune.curate.shards import is_remote, shards_of
from chipsmith.finetune.examples import HELDOUT, MANIFEST, TRAIN


@frozen
class Source:
    """A path, an address that fsspec knows, or the name of a built-in text."""

    name: str
    general: bool = False
    """Whether it is replay: text of no domain, so that the model does not forget."""


@frozen
class Unit:
    """What one process works on at a time: a source, or one shard of it."""

    number: int
    source: Source
    location: str
    is_shard: bool = False

    @property
    def directory(self) -> str:
        return f"unit-{self.number:06}"


def units_of(sources: Iterable[Source]) -> list[Unit]:
    """In the order of the sources, shards by name.

    Raises:
        InputError: a path does not exist, an export is of another kind, or a source is named twice.
    """
    parts = [(source, *part) for source in sources for part in _parts(source)]
    named = Counter(location for _, location, _ in parts)
    if twice := [name for name, times in named.items() if times > 1]:
        raise InputError(f"{twice[0]} is named twice.", fix="name each source once.")
    return [Unit(number, *part) for number, part in enumerate(parts)]


def _parts(source: Source) -> list[tuple[str, bool]]:
    """Locations, and whether each is a shard."""
    if source.name == PYTHON:
        return [(PYTHON, False)]
    if is_remote(source.name):
        return [(shard, True) for shard in _remote_shards(source.name)]
    path = Path(source.name).expanduser().absolute()
    if not path.exists():
        raise InputError(f"There is no {path}.", fix="correct the path.")
    if (kind := export_format(path)) not in (None, "fim"):
        raise InputError(
            f"{path} is an export for {kind}, which holds no running text.",
            fix="name one that `devdata export --format fim` wrote; others are read by their own steps.",
        )
    return [(shard, True) for shard in shards_of(str(path))] or [(str(path), False)]


def _remote_shards(name: str) -> list[str]:
    if not (found := shards_of(name)):
        raise InputError(
            f"{name} holds no shards.",
            fix="name files of JSON lines there; other files are read from disks only.",
        )
    return found


def export_format(path: Path) -> str | None:
    """Of a directory that `devdata export` wrote; None for anything else."""
    if not (path / TRAIN).is_file():
        return None
    try:
        found = json.loads((path / MANIFEST).read_bytes()).get("format")
    except (OSError, ValueError, AttributeError):
        return None
    return found if isinstance(found, str) else None


def heldout_of(units: Iterable[Unit]) -> dict[str, Path]:
    """The held-out parts of exports among the units, as evaluation sets."""
    files = {unit.location: Path(unit.location) / HELDOUT for unit in units if not is_remote(unit.location)}
    return {
        f"{name} (held out)": file
        for name, file in files.items()
        if export_format(file.parent) and file.is_file()
    }


@frozen
class Extent:
    """What a location holds, by its looks."""

    digest: str
    size: int
    """Bytes; 0 for what is not on this machine's disks."""


def extent(location: str) -> Extent:
    """A hash of names, sizes and times of change of all files at a location, and their size.

    Of a repository's own files only those count that change with its history.
    """
    digest, size = hashlib.sha256(location.encode()), 0
    if is_remote(location):
        import fsspec  # type: ignore[import-untyped] # it ships no types

        files, path = fsspec.core.url_to_fs(location)
        digest.update(str(files.ukey(path)).encode())
    elif location != PYTHON:
        for path, found in _walk(Path(location)):
            size += found.st_size
            digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode("utf-8", "replace"))
    return Extent(digest.hexdigest(), size)


def _walk(path: Path) -> Iterator[tuple[str, os.stat_result]]:
    if path.is_file():
        yield path.name, path.stat()
        return
    for folder, folders, names in os.walk(path):
        repository = ".git" in folders
        folders[:] = sorted(name for name in folders if name != ".git")
        for name in sorted([*names, ".git/logs/HEAD"] if repository else names):
            file = Path(folder, name)
            if file.is_file():
                yield str(file.relative_to(path)), file.stat()
