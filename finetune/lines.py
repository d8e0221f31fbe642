"""Lists of attrs values as JSON Lines: written whole or not at all, and read with the broken line named."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import cattrs

from chipsmith.core.errors import DataError
from chipsmith.core.files import atomic_write

T = TypeVar("T")


def write_lines(file: Path, values: Iterable[object]) -> None:
    """Raises DiskFullError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(file) as stream:
        stream.writelines(line(value) for value in values)


def line(value: object) -> bytes:
    text = json.dumps(cattrs.unstructure(value), ensure_ascii=False)
    return text.encode("utf-8", "replace") + b"\n"


def read_lines(file: Path, kind: type[T], *, fix: str) -> list[T]:
    """Raises DataError naming the file, or the line that is broken, with `fix`."""
    if not file.is_file():
        raise DataError(f"{file} is missing.", fix=fix)
    found = []
    with file.open("rb") as stream:
        for number, text in enumerate(stream, start=1):
            try:
                found.append(cattrs.structure(json.loads(text), kind))
            except Exception as error:  # whatever is wrong with the line, the fix is the same
                raise DataError(f"{file} is broken at line {number}.", fix=fix) from error
    return found
