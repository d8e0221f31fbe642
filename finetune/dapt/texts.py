"""What a pretraining learns from: the domain's examples, general text, and a development part of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import frozen

from chipsmith.collectors.corpus import collect
from chipsmith.core.errors import InputError, NotEnoughDataError
from chipsmith.finetune.corpus import CorpusText, hash_of
from chipsmith.finetune.curate.dataset import read
from chipsmith.finetune.curate.general import PYTHON, measures_forgetting, python_library
from chipsmith.finetune.curate.record import Record
from chipsmith.finetune.curate.step import curated
from chipsmith.finetune.dapt.recipe import DaptRecipe
from chipsmith.finetune.examples import FimExample, read_examples, write_examples
from chipsmith.finetune.recipe import DataRecipe, Recipe
from chipsmith.finetune.run import Run
from chipsmith.finetune.sources import Sources, require_examples
from chipsmith.finetune.steps.contract import Facts, StepName

EXAMPLES, GENERAL = "train.jsonl", "general.jsonl"


@frozen
class Texts:
    domain: list[FimExample]
    general: list[FimExample]
    """Whole texts as middles without surroundings, read from left to right."""
    development: list[FimExample]
    """Of the domain, not to be learnt."""


def gather(sources: Sources, recipe: Recipe, out: Path) -> Facts:
    """Write the examples and, as far as the recipe asks for it, general text.

    With `curate` in the recipe nothing is written: its data set holds both.

    Raises:
        NotEnoughDataError, DataError, InputError: as `Sources.examples`; or there is no general text.
    """
    if sources.curated:
        return {"from": StepName.CURATE.value}
    section, examples = recipe.section(DaptRecipe), sources.examples.train
    require_examples(len(examples), recipe.data)
    write_examples(examples, out / EXAMPLES)
    wanted = section.replay_share / (1 - section.replay_share) * sum(map(length, examples))
    general = list(replay(section.replay, recipe.data, wanted)) if wanted else []
    write_examples(general, out / GENERAL)
    return {
        "examples": len(examples),
        "characters": sum(map(length, examples)),
        "general_characters": sum(map(length, general)),
    }


def texts_of(run: Run) -> Texts:
    """Those of a run. Raises DataError, NotEnoughDataError."""
    return read_texts(run.recipe, run.data_of(StepName.DAPT), curated(run))


def read_texts(recipe: Recipe, directory: Path, curated: Path) -> Texts:
    """What `gather` wrote into `directory`, or what the step `curate` made."""
    section = recipe.section(DaptRecipe)
    if (directory / EXAMPLES).is_file():
        domain, general = (list(read_examples(directory / name)) for name in (EXAMPLES, GENERAL))
    else:
        records = list(read(curated, "train", seed=section.seed))
        domain = [each for record in records if not record.general for each in _cut(record, recipe.data)]
        general = [
            _whole(piece) for record in records if record.general for piece in _pieces(record, recipe.data)
        ]
        require_examples(len(domain), recipe.data)
    if not section.patience:
        return Texts(domain, general, [])
    return _with_development(domain, general, section.development_share)


def replay(named: Iterable[str], recipe: DataRecipe, characters: float) -> Iterator[FimExample]:
    """General text of about so many characters: always the same pieces, those whose hashes are lowest.

    Raises:
        InputError: a path does not exist.
        NotEnoughDataError: there is nothing to read.
    """
    pieces = sorted(
        (hash_of(piece, recipe.seed), piece)
        for record in _general(named)
        if not measures_forgetting(record.place)
        for piece in _pieces(record, recipe)
    )
    if not pieces:
        raise NotEnoughDataError("There is no general text to replay.", fix="correct dapt.replay.")
    taken = 0
    for _, piece in pieces:
        if taken >= characters:
            return
        taken += len(piece)
        yield _whole(piece)


def length(example: FimExample) -> int:
    return len(example.prefix) + len(example.middle) + len(example.suffix)


def _general(named: Iterable[str]) -> Iterator[Record]:
    for name in named:
        if name == PYTHON:
            yield from python_library()
        elif not (path := Path(name).expanduser()).exists():
            raise InputError(f"There is no general text at {path}.", fix="correct dapt.replay.")
        else:
            for document in collect([path]):
                text = "\n\n".join(block.text for block in document.blocks)
                yield Record(text, document.key, place=document.key, general=True)


def _cut(record: Record, recipe: DataRecipe) -> Iterator[FimExample]:
    """A recorded completion as it was, any other text in windows with a gap each."""
    if record.gap is not None:
        start, end = record.gap
        if middle := record.text[start:end]:
            yield FimExample(
                record.text[:start], record.text[end:], middle, record.language, source=record.key
            )
        return
    text = CorpusText(record.key, record.text, record.language, hash_of(record.text, recipe.seed))
    yield from text.cut(recipe, recipe.span_share)


def _pieces(record: Record, recipe: DataRecipe) -> Iterator[str]:
    text, size = record.text, recipe.window_chars
    return (piece for at in range(0, len(text), size) if (piece := text[at : at + size]).strip())


def _whole(piece: str) -> FimExample:
    return FimExample("", "", piece)


def _with_development(domain: list[FimExample], general: list[FimExample], share: float) -> Texts:
    """Whole sources set aside. Raises NotEnoughDataError where there are too few."""
    sources = sorted({each.source for each in domain}, key=lambda name: hash_of(name, 0))
    aside = set(sources[: max(1, round(share * len(sources)))])
    if len(sources) < 2:
        raise NotEnoughDataError(
            "All examples are of one source, so none can be set aside to stop early by.",
            fix="add code with --corpus DIR, or set dapt.patience to 0.",
        )
    learnt = [each for each in domain if each.source not in aside]
    return Texts(learnt, general, [each for each in domain if each.source in aside])
