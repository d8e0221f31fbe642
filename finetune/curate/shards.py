"""Files of JSON lines, compressed or not, on any file system that fsspec knows."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from chipsmith.core.errors import DataError

SUFFIXES = (".jsonl.zst", ".jsonl.gz", ".jsonl")


def is_remote(name: str) -> bool:
    return "://" in name


def shards_of(name: str) -> list[str]:
    """The shards that a name stands for: itself, or those of a folder or bucket; none if it holds no such
    files.

    Uncompressed JSON lines count where their records have a `text`: other things are written in that form
    too.
    """
    if name.endswith(SUFFIXES):
        return [name] if not name.endswith(".jsonl") or _has_text(name) else []
    if is_remote(name):
        import fsspec  # type: ignore[import-untyped] # it ships no types

        files, paths = fsspec.core.url_to_fs(name)
        return sorted(files.unstrip_protocol(each) for each in files.find(paths) if each.endswith(SUFFIXES))
    folder = Path(name)
    if not folder.is_dir():
        return []
    return sorted(str(each) for each in folder.iterdir() if each.name.endswith(SUFFIXES[:2]))


def read_lines(name: str) -> Iterator[dict[str, Any]]:
    """The records of a shard, one at a time.

    Raises:
        DataError: it cannot be opened or unpacked, or a line is no JSON object; the line is named.
    """
    read = 0
    try:
        for line in read_raw(name):
            if line.strip():
                yield _object(line)
            read += 1
    except Exception as error:  # file systems and codecs raise errors of their own
        raise DataError(
            f"{name} cannot be read at line {read + 1}: {error}.",
            fix="write that file again, or leave it out.",
        ) from error


def read_raw(name: str | Path) -> Iterator[bytes]:
    """The lines of a shard, unpacked."""
    import fsspec

    # zstandard's stream knows no lines, and gains from a buffer.
    with fsspec.open(str(name), "rb", compression="infer") as stream, io.BufferedReader(stream) as lines:
        yield from lines


def _object(line: bytes) -> dict[str, Any]:
    value = json.loads(line)
    if not isinstance(value, dict):
        raise ValueError("it is no object")
    return value


def _has_text(name: str) -> bool:
    try:
        return isinstance(next(read_lines(name), {}).get("text"), str)
    except DataError:
        return False


class ShardWriter:
    """A `.jsonl.zst` file that is whole once it is closed without an error."""

    def __init__(self, path: Path) -> None:
        import zstandard

        self.path = path
        self.rows = 0
        self._stack = ExitStack()
        raw = self._stack.enter_context(path.open("wb"))
        packed: Any = zstandard.ZstdCompressor(level=3).stream_writer(raw, closefd=False)
        self._stream: IO[bytes] = self._stack.enter_context(io.BufferedWriter(packed))

    def write(self, line: bytes) -> None:
        self._stream.write(line)
        self.rows += 1

    def close(self) -> None:
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
