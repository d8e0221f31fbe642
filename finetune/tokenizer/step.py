"""The step `tokenizer` of a recipe."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from chipsmith.collectors.corpus import Report
from chipsmith.core.console import stderr
from chipsmith.core.errors import NotEnoughDataError
from chipsmith.core.gguf_file import GgufFile
from chipsmith.finetune.curate.dataset import read
from chipsmith.finetune.curate.general import measures_forgetting
from chipsmith.finetune.curate.reading import Reader
from chipsmith.finetune.curate.record import Record
from chipsmith.finetune.curate.sources import Source, units_of
from chipsmith.finetune.curate.step import curated
from chipsmith.finetune.examples import read_examples, write_examples
from chipsmith.finetune.recipe import Recipe
from chipsmith.finetune.run import Run
from chipsmith.finetune.sources import Sources
from chipsmith.finetune.steps.contract import Estimate, Facts, StepName
from chipsmith.finetune.tokenizer.augment import augment
from chipsmith.finetune.tokenizer.recipe import TokenizerRecipe
from chipsmith.finetune.tokenizer.texts import Texts

Section = TokenizerRecipe
ROLES = frozenset({"tab", "chat"})
NAME = StepName.TOKENIZER
EXAMPLES = "train.jsonl"
MB_PER_MINUTE = 10.0
"""On two cores that have something else to do."""


def gather(sources: Sources, recipe: Recipe, out: Path) -> Facts:  # noqa: ARG001 -- other steps need it
    """The corpus and what was recorded, unless `curate` reads them."""
    if sources.curated:
        return {"from": StepName.CURATE.value}
    examples = sources.examples.train
    if not examples:
        raise NotEnoughDataError(
            "There is no text to learn words from.", fix="name code and documents with --corpus DIR."
        )
    write_examples(examples, out / EXAMPLES)
    return {"examples": len(examples)}


def estimate(recipe: Recipe, data: Path, base: Path) -> Estimate:  # noqa: ARG001 -- other steps need it
    section = recipe.section(TokenizerRecipe)
    file = data / EXAMPLES
    megabytes = min(section.megabytes, file.stat().st_size / 1e6) if file.is_file() else section.megabytes
    most = section.tokens + section.names
    return Estimate(minutes=2 * megabytes / MB_PER_MINUTE, facts={"new_tokens_at_most": most})


def disk_needed(recipe: Recipe, base: Path) -> int:  # noqa: ARG001 -- other steps need it
    return 4 * sum(math.prod(shape) for shape in GgufFile.open(base).tensors.values())


def step(run: Run, start: Path) -> Facts:
    """Grow the vocabulary. Raises RecipeError, DiskFullError, and DataError where the data is broken."""
    section = run.recipe.section(TokenizerRecipe)
    with stderr().status("growing the vocabulary"):
        texts = Texts.of(_domain(run), _general(section), section.megabytes)
        return augment(start, texts, section, run.model(NAME))


def _domain(run: Run) -> Iterator[str]:
    if StepName.CURATE in run.recipe.steps:
        records = read(curated(run), "train", weighted=False)
        yield from (record.text for record in records if not record.general)
    else:
        for example in read_examples(run.data_of(NAME) / EXAMPLES):
            yield example.prefix + example.middle + example.suffix


def _general(section: TokenizerRecipe) -> Iterator[str]:
    """What curation kept of it is too little to say which words are rare."""
    reader = Reader(commits=0, report=Report())
    units = units_of(Source(name, general=True) for name in section.general)
    records: Iterator[Record] = (record for unit in units for record in reader.read(unit))
    return (record.text for record in records if not measures_forgetting(record.place))
