"""Where a curation keeps what it has done so far: a directory beside the result, gone with its end."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cattrs
from attrs import frozen
from filelock import FileLock, Timeout

from chipsmith import __version__
from chipsmith.core.errors import OutputExistsError, TrainingBusyError
from chipsmith.core.files import FILE_MODE, private_directory, replace_directory
from chipsmith.finetune.curate.recipe import CurateRecipe
from chipsmith.finetune.curate.sources import Unit, extent

MANIFEST, REPORT = "manifest.json", "report.json"
FORMAT = "curated"
KEY = "key"


@frozen
class Workplace:
    """Of one result. `key` is a hash of all that decides it."""

    out: Path
    key: str

    @property
    def work(self) -> Path:
        return self.out.with_name(f".{self.out.name}.work")

    @property
    def result(self) -> Path:
        """What will be put in the place of `out`."""
        return self.work / "result"

    @property
    def done(self) -> bool:
        """Whether `out` is what would be made."""
        return bool(_manifest(self.out).get("key") == self.key)

    @contextmanager
    def occupied(self) -> Iterator[None]:
        """Hold the right to work here.

        Raises:
            TrainingBusyError: another process does.
        """
        private_directory(self.out.parent)
        lock = FileLock(self.out.with_name(f".{self.out.name}.lock"), timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise TrainingBusyError(
                f"Another process curates into {self.out}.", fix="wait until it ends, or name another --out."
            ) from error
        try:
            yield
        finally:
            lock.release()

    def prepare(self) -> None:
        """Go on with what was begun for the same result; remove what was begun for another."""
        key = self.work / KEY
        if not key.is_file() or key.read_text(encoding="ascii") != self.key:
            shutil.rmtree(self.work, ignore_errors=True)
            private_directory(self.work)
            key.write_text(self.key, encoding="ascii")
        shutil.rmtree(self.result, ignore_errors=True)
        private_directory(self.result)

    def finish(self) -> None:
        """Put the result in its place, whole, and remove the rest."""
        for file in self.result.iterdir():
            file.chmod(FILE_MODE)
        replace_directory(self.result, self.out)
        shutil.rmtree(self.work)

    def refuse_occupied(self) -> None:
        """Raises OutputExistsError where `out` holds something that no curation wrote."""
        if self.out.exists() and _manifest(self.out).get("format") != FORMAT and any(self.out.iterdir()):
            raise OutputExistsError(
                f"{self.out} holds something that is no curated data.", fix="name another directory."
            )


def key_of(
    units: Sequence[Unit], recipe: CurateRecipe, forbidden: Mapping[str, Sequence[str]]
) -> tuple[str, int]:
    """A hash of the sources as they look now, the recipe and the evaluation texts; and the sources' bytes."""
    extents = [extent(unit.location) for unit in units]
    digest = hashlib.sha256()
    decisive = [
        [unit.source.name, unit.source.general, each.digest]
        for unit, each in zip(units, extents, strict=True)
    ]
    digest.update(json.dumps([__version__, decisive, cattrs.unstructure(recipe)], sort_keys=True).encode())
    for name, texts in sorted(forbidden.items()):
        for text in (name, *texts):
            digest.update(text.encode("utf-8", "replace") + b"\0")
    return digest.hexdigest(), sum(each.size for each in extents)


def _manifest(directory: Path) -> dict[str, Any]:
    try:
        found = json.loads((directory / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
