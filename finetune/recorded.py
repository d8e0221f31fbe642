"""Exports of development data that a step can use: the person's own if it is of that kind, else made now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chipsmith.core.errors import DataError
from chipsmith.finetune.examples import EXPORT_FIX, MANIFEST
from chipsmith.finetune.sources import Sources
from chipsmith.finetune.steps.contract import StepName

USED = {
    StepName.CURATE: ("fim",),
    StepName.DAPT: ("fim",),
    StepName.SFT: ("sft", "fim"),
    StepName.PREFERENCE: ("preference", "kto"),
    StepName.DISTILL: ("sft", "fim"),
}
"""What each step reads, by the names of `devdata export --format`."""


@contextmanager
def exported(sources: Sources, format: str) -> Iterator[Path | None]:
    """A directory with an export in a format; None where the order's own is of another, or nothing fits.

    Raises:
        DataError: the order's own is of a format that no step of the recipe reads.
    """
    if sources.export is None:
        with sources.exported(format) as directory:
            yield directory
        return
    given = format_of(sources.export)
    known = [name for step in sources.recipe.steps for name in USED.get(step, ())]
    if given not in known:
        raise DataError(
            f"{sources.export} is an export for {given}; the recipe {sources.recipe.name} reads "
            f"{' or '.join(dict.fromkeys(known)) or 'none'}.",
            fix="export in one of these formats, or leave --data out.",
        )
    yield sources.export if given == format else None


def format_of(directory: Path) -> str:
    """Raises DataError: it is no export."""
    try:
        return str(json.loads((directory / MANIFEST).read_bytes())["format"])
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise DataError(f"{directory} is no export: it has no whole {MANIFEST}.", fix=EXPORT_FIX) from error
