"""What an order may learn from, parted once into what is trained on and what is held out."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from chipsmith.core.config import Config
from chipsmith.core.errors import DataError, NotEnoughDataError, NothingToExportError
from chipsmith.core.home import Home
from chipsmith.finetune.corpus import read_corpus, read_documents
from chipsmith.finetune.examples import Split, format_of, read_split
from chipsmith.finetune.recipe import DataRecipe, Recipe
from chipsmith.finetune.steps.contract import StepName

if TYPE_CHECKING:
    from chipsmith.collectors.export_select import Filters

READ = {
    StepName.CURATE: ("fim",),
    StepName.DAPT: ("fim",),
    StepName.SFT: ("sft", "fim"),
    StepName.PREFERENCE: ("preference", "kto"),
    StepName.DISTILL: ("sft", "fim"),
    StepName.MERGE: ("sft", "fim"),
}
"""The exports that each step reads, by the names of `devdata export --format`."""


@frozen(slots=False)
class Sources:
    """The development data, recorded or in an export, and the corpus, as seen by the steps of a recipe."""

    home: Home
    config: Config
    recipe: Recipe
    export: Path | None = None
    """A directory that `devdata export` wrote; None exports the recorded development data."""
    corpus: tuple[Path, ...] = ()

    @property
    def curated(self) -> bool:
        """Whether the step `curate` reads the corpus, so that others take what it makes of it."""
        return StepName.CURATE in self.recipe.steps

    @contextmanager
    def exported(self, format: str) -> Iterator[Path | None]:
        """An export of the development data in a format of `devdata export`.

        None where nothing fits, or where the order's own export is for another step of the recipe.

        Raises:
            DataError: no step of the recipe reads the order's own export.
            DiskFullError.
        """
        from chipsmith.collectors.export import export

        if self.export is not None:
            yield self.export if self._given() == format else None
            return
        with tempfile.TemporaryDirectory(dir=self.home.runs, prefix=".export-") as scratch:
            out = Path(scratch) / format
            try:
                export(self.home, format, out, self._filters)
            except NothingToExportError:
                yield None
                return
            yield out

    @property
    def _filters(self) -> Filters:
        """How the recorded data is parted: by files, and by time where the recipe says so."""
        from chipsmith.collectors.export_select import Filters

        days = self.recipe.data.heldout_days
        since = datetime.now(UTC).date() - timedelta(days=days) if days else None
        return Filters(heldout_since=str(since) if since else None)

    def _given(self) -> str:
        """The format of the order's own export, which some step reads."""
        assert self.export is not None  # noqa: S101 -- its one caller asks first
        given = format_of(self.export)
        read = [name for step in self.recipe.steps for name in READ.get(step, ())]
        if given not in read:
            raise DataError(
                f"{self.export} is an export for {given}; the recipe {self.recipe.name} reads "
                f"{' or '.join(dict.fromkeys(read)) or 'none'}.",
                fix="export in one of these formats, or leave --data out.",
            )
        return given

    @cached_property
    def examples(self) -> Split:
        """The corpus in pieces; for tab completion, its code, and what people accepted of it.

        Raises:
            DataError, InputError: an input is missing or broken.
        """
        recipe = self.recipe.data
        if self.recipe.role == "chat":
            return read_documents(self.corpus, recipe) if self.corpus else Split([], [])
        split = self.recorded
        if self.corpus:
            split += read_corpus(self.corpus, recipe)
        return _without_overlap(_hold_out_enough(split, recipe))

    @cached_property
    def recorded(self) -> Split:
        """Of tab completion: what people took, and what they wrote instead. Raises DataError."""
        with self.exported("fim") as directory:
            return read_split(directory) if directory else Split([], [])


def require_examples(found: int, recipe: DataRecipe) -> None:
    """Raises NotEnoughDataError where there is too little to learn from."""
    _require("training", found, recipe.min_examples, "min_examples")


def require_heldout(found: int, recipe: DataRecipe) -> None:
    """Raises NotEnoughDataError where there is too little to compare models on."""
    _require("held-out", found, recipe.min_heldout, "min_heldout")


def _require(name: str, found: int, least: int, key: str) -> None:
    if found < least:
        raise NotEnoughDataError(
            f"There are {found} {name} examples; the recipe asks for {least}.",
            fix="work on with completions recorded (in several files: some are held out), add code "
            f"with --corpus DIR, or lower {key}.",
        )


def _hold_out_enough(split: Split, recipe: DataRecipe) -> Split:
    """Whole sources moved from training to evaluation, until there are `min_heldout` examples.

    An export holds out a share of the files; of few files that may be none.
    """
    train, heldout = split.train, split.heldout
    sources = {example.source for example in train}
    for source in sorted(sources, key=lambda name: hashlib.sha256(name.encode()).digest()):
        if len(heldout) >= recipe.min_heldout:
            break
        rest = [example for example in train if example.source != source]
        if len(rest) >= recipe.min_examples:
            heldout = heldout + [example for example in train if example.source == source]
            train = rest
    return Split(train, heldout)


def _without_overlap(split: Split) -> Split:
    """Training examples whose middle, with its surroundings, is not held out too."""
    held = {(example.prefix, example.middle) for example in split.heldout}
    train = [example for example in split.train if (example.prefix, example.middle) not in held]
    if split.train and not train:
        raise DataError(
            "Every training example is also held out.",
            fix="export again; training needs examples of its own.",
        )
    return Split(train, split.heldout)
