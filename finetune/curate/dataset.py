"""A curated data set, as training reads it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from chipsmith.core.errors import DataError
from chipsmith.core.files import sha256_of
from chipsmith.finetune.curate.record import Record, from_line
from chipsmith.finetune.curate.shards import read_raw
from chipsmith.finetune.curate.workplace import FORMAT, MANIFEST, REPORT

FIX = "curate again with `finetune curate SOURCES… --out DIR`."


def read(
    directory: Path, part: Literal["train", "heldout"], *, seed: int = 0, weighted: bool = True
) -> Iterator[Record]:
    """The records of a part, in an order that `seed` decides; another epoch takes another seed.

    One shard is in memory at a time; each is a sample of the whole. With `weighted`, a record comes as
    often as its weight's whole part says, and once more with the odds of the rest.

    Raises:
        DataError: it is no curated data set, or a file is missing or is another.
    """
    rng = random.Random(seed)  # noqa: S311 -- reproducible choices, no secrets
    files = _files(directory, part)
    rng.shuffle(files)
    for file in files:
        records = [
            record
            for record in map(from_line, read_raw(file))
            for _ in range(_times(record.weight, rng) if weighted else 1)
        ]
        rng.shuffle(records)
        yield from records


def read_report(directory: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((directory / REPORT).read_bytes())
    return found


def _times(weight: float, rng: random.Random) -> int:
    return int(weight) + (rng.random() < weight % 1)


def _files(directory: Path, part: str) -> list[Path]:
    file = directory / MANIFEST
    try:
        manifest = json.loads(file.read_bytes())
        kind, hashes = manifest["format"], {name: each["sha256"] for name, each in manifest["files"].items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise DataError(f"{directory} holds no curated data.", fix=FIX) from error
    if kind != FORMAT:
        raise DataError(f"{directory} holds {kind}, no curated data.", fix=FIX)
    for name, expected in hashes.items():
        if not (directory / name).is_file() or sha256_of(directory / name) != expected:
            raise DataError(f"{directory / name} is not the file that was curated.", fix=FIX)
    return [directory / name for name in sorted(hashes) if name.startswith(part)]
