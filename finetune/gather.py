"""From a person's order to a run with its data written down, and the check that it suffices."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Generic, TypeVar

from attrs import frozen

from chipsmith.core.config import Config
from chipsmith.core.files import private_directory
from chipsmith.core.home import Home
from chipsmith.core.registry import BASE, Registry
from chipsmith.core.weights import digest_of
from chipsmith.finetune.exams import exam_of
from chipsmith.finetune.recipe import Recipe, Start
from chipsmith.finetune.recipe_file import recipe_values
from chipsmith.finetune.retriever.recipe import RetrieverRecipe
from chipsmith.finetune.run import HELDOUT, Request, Run, create_run, unfinished_run
from chipsmith.finetune.serving import configured, serving
from chipsmith.finetune.sources import Sources
from chipsmith.finetune.steps.contract import load_step

R = TypeVar("R", Recipe, RetrieverRecipe)


@frozen
class Order(Generic[R]):
    """What a person asks for."""

    recipe: R
    export: Path | None = None
    """For recipes of steps: an export directory; None exports the recorded development data now."""
    corpus: tuple[Path, ...] = ()

    @property
    def role(self) -> str:
        return self.recipe.role


def find_or_create_run(home: Home, config: Config, order: Order[Recipe]) -> Run:
    """The run that the order continues, or a new one with its data written down.

    An order for the development data as it is now continues its unfinished run with the data of
    that run, although more may have been recorded since.

    Raises:
        NotEnoughDataError, DataError, DiskFullError, UnknownModelError, BrokenModelError.
    """
    request = make_request(home, config, order, order.recipe.start)
    begun = unfinished_run(home, config, request) if order.export is None else None
    if begun is not None:
        return begun
    with gathered(home, config, order) as (directory, facts):
        run = create_run(home, config, request, {"sha256": digest_of(directory), **facts})
        if not run.saved:
            shutil.rmtree(run.data, ignore_errors=True)  # of a start that was killed before it was saved
            directory.rename(run.data)
            run.save()
    return run


@contextmanager
def gathered(home: Home, config: Config, order: Order[Recipe]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """What a run of the order would have as its data, in a directory that goes, and the steps' facts.

    Raises:
        NotEnoughDataError, DataError, DiskFullError.
    """
    recipe = order.recipe
    sources = Sources(home, config, recipe, order.export, order.corpus)
    with tempfile.TemporaryDirectory(dir=home.runs, prefix=".data-", ignore_cleanup_errors=True) as scratch:
        directory = private_directory(Path(scratch) / "data")
        facts: dict[str, Any] = {}
        for name in recipe.steps:
            facts[name.value] = load_step(name).gather(sources, recipe, private_directory(directory / name))
        facts[HELDOUT] = exam_of(recipe.role).hold_out(sources, private_directory(directory / HELDOUT))
        yield directory, facts


def make_request(home: Home, config: Config, order: Order[R], start: Start) -> Request:
    """What the manifest says was asked for. Raises as `configured`, and BrokenModelError."""
    base, parents = _start(home, config, order.role, start)
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
