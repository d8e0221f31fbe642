"""From what was asked for to a run with its data: exports, corpora, and the check that they suffice."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import Generic, TypeVar

from attrs import frozen

from chipsmith.core.config import Config
from chipsmith.core.errors import DataError, NotEnoughDataError, NothingToExportError
from chipsmith.core.home import Home
from chipsmith.core.registry import BASE, Registry
from chipsmith.core.weights import digest_of
from chipsmith.finetune.corpus import read_corpus
from chipsmith.finetune.examples import Split, read_split, write_split
from chipsmith.finetune.recipe import DataRecipe, Recipe, Start
from chipsmith.finetune.recipe_file import recipe_values
from chipsmith.finetune.retriever.recipe import RetrieverRecipe
from chipsmith.finetune.run import Request, Run, create_run, unfinished_run
from chipsmith.finetune.serving import configured, serving

R = TypeVar("R", Recipe, RetrieverRecipe)


@frozen
class Order(Generic[R]):
    """What a person asks for."""

    recipe: R
    role: str = "tab"
    export: Path | None = None
    """For completion: an export directory; None exports the recorded development data now."""
    corpus: tuple[Path, ...] = ()


def find_or_create_run(home: Home, config: Config, order: Order[Recipe]) -> Run:
    """The run that the order continues, or a new one with its data written down.

    An order for the development data as it is now continues its unfinished run with the data of
    that run, although more may have been recorded since.

    Raises:
        NotEnoughDataError, DataError, DiskFullError, UnknownModelError, BrokenModelError.
    """
    request = make_request(home, config, order)
    begun = unfinished_run(home, config, request) if order.export is None else None
    if begun is not None:
        return begun
    split = gather(home, order)
    require_enough(split, order.recipe.data)
    run = create_run(home, config, request, split.summary)
    if not run.saved:
        write_split(split, run.data)
        run.save()
    return run


def gather(home: Home, order: Order[Recipe]) -> Split:
    """All examples of an order. Raises DataError where an input is missing or broken."""
    recipe = order.recipe
    split = read_split(order.export) if order.export else _recorded(home)
    if order.corpus:
        split += read_corpus(list(order.corpus), recipe.data, seed=recipe.train.seed)
    return _without_overlap(_hold_out_enough(split, recipe.data))


def require_enough(split: Split, recipe: DataRecipe) -> None:
    """Raises NotEnoughDataError naming what there is, what is asked for, and how to get more."""
    for name, part, least in (
        ("training", split.train, recipe.min_examples),
        ("held-out", split.heldout, recipe.min_heldout),
    ):
        if len(part) < least:
            raise NotEnoughDataError(
                f"There are {len(part)} {name} examples; the recipe asks for {least}.",
                fix="work on with completions recorded (in several files: some are held out), add code "
                f"with --corpus DIR, or lower {'min_examples' if part is split.train else 'min_heldout'}.",
            )


def _recorded(home: Home) -> Split:
    """The development data recorded so far."""
    from chipsmith.collectors.export import export

    with tempfile.TemporaryDirectory(dir=home.runs, prefix=".export-") as scratch:
        out = Path(scratch) / "fim"
        try:
            export(home, "fim", out)
        except NothingToExportError:
            return Split([], [])
        return read_split(out)


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


def make_request(home: Home, config: Config, order: Order[R]) -> Request:
    """What the manifest says was asked for. Raises as `configured`, and BrokenModelError."""
    base, parents = _start(home, config, order.role, order.recipe.train.start)
    return Request(
        role=order.role,
        recipe=recipe_values(order.recipe),
        base=str(base),
        base_sha256=digest_of(base) if base.exists() else "",
        parents=parents,
        export=str(order.export.absolute()) if order.export else None,
        corpus=[str(directory.absolute()) for directory in order.corpus],
    )


def _start(home: Home, config: Config, role: str, start: Start) -> tuple[Path, list[str]]:
    """The model that training starts from, and the versions that it continues."""
    base = configured(config, role)
    if start is Start.BASE:
        return base, []
    served = serving(home, config, role)
    if served.version == BASE:
        return base, []
    return served.path, [*Registry(home.models).manifest(role, served.version).parents, served.version]
