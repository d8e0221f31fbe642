"""Fill-in-the-middle examples: what one is, and how they are read from and written to a directory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import cattrs
from attrs import field, frozen, validators

from chipsmith.core.errors import DataError
from chipsmith.core.files import atomic_write, sha256_of

TRAIN = "train.jsonl"
HELDOUT = "heldout.jsonl"
MANIFEST = "manifest.json"
EXPORT_FIX = "export again with `devdata export --format fim --out DIR`."


@frozen
class FimExample:
    """Text around a gap, and what belongs into the gap."""

    prefix: str
    suffix: str
    middle: str = field(validator=validators.min_len(1))
    language: str = ""
    weight: float = field(default=1.0, validator=validators.ge(0))
    """How often it is seen in one epoch, on average."""
    source: str = ""
    """The file or event it comes from."""


@frozen
class Split:
    """Training and held-out examples, without a source in common."""

    train: list[FimExample]
    heldout: list[FimExample]

    def __add__(self, other: Split) -> Split:
        return Split(self.train + other.train, self.heldout + other.heldout)


def read_split(directory: Path) -> Split:
    """Read a directory that `devdata export --format fim` wrote.

    Raises:
        DataError: the directory or a file is missing, or a line is broken; file and line are named.
    """
    if not directory.is_dir():
        raise DataError(f"There is no export in {directory}: it is no directory.", fix=EXPORT_FIX)
    _check_manifest(directory)
    return Split(list(read_examples(directory / TRAIN)), list(read_examples(directory / HELDOUT)))


def write_examples(examples: Iterable[FimExample], file: Path) -> None:
    """Write a file, whole or not at all. Raises DiskFullError."""
    with atomic_write(file) as stream:
        stream.writelines(map(_line, examples))


def read_examples(file: Path) -> Iterator[FimExample]:
    """The examples of a file. Raises DataError where it is missing or broken."""
    if not file.is_file():
        raise DataError(f"{file} is missing.", fix=EXPORT_FIX)
    with file.open("rb") as stream:
        yield from _parse(stream, file)


def format_of(directory: Path) -> str:
    """What an export is for: `fim` where nothing says otherwise. Raises DataError: its manifest is broken."""
    file = directory / MANIFEST
    if not file.is_file():
        return "fim"
    try:
        return str(json.loads(file.read_bytes())["format"])
    except (ValueError, LookupError, TypeError) as error:
        raise DataError(f"{file} is broken.", fix=EXPORT_FIX) from error


def _check_manifest(directory: Path) -> None:
    """Raises DataError where the export's manifest tells of another format or of other files."""
    file = directory / MANIFEST
    if not file.is_file():
        return
    try:
        manifest = json.loads(file.read_bytes())
        kind, hashes = manifest["format"], {name: part["sha256"] for name, part in manifest["files"].items()}
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise DataError(f"{file} is broken.", fix=EXPORT_FIX) from error
    if kind != "fim":
        raise DataError(f"{directory} is an export for {kind}.", fix=EXPORT_FIX)
    for name, expected in hashes.items():
        if not (directory / name).is_file() or sha256_of(directory / name) != expected:
            raise DataError(f"{directory / name} is not the file that was exported.", fix=EXPORT_FIX)


def _parse(lines: Iterable[bytes], file: Path) -> Iterator[FimExample]:
    for number, line in enumerate(lines, start=1):
        try:
            yield cattrs.structure(json.loads(line), FimExample)
        except Exception as error:  # whatever is wrong with the line, the fix is the same
            raise DataError(f"{file} is broken at line {number}.", fix=EXPORT_FIX) from error


def _line(example: FimExample) -> bytes:
    return json.dumps(cattrs.unstructure(example), ensure_ascii=False).encode("utf-8", "replace") + b"\n"
