"""What a suite is: a module `chipsmith.finetune.suites.<name>` with the names of `Suite`."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from attrs import frozen

from chipsmith.core.home import Home
from chipsmith.finetune.gate import Metric
from chipsmith.finetune.recipe import EvaluateRecipe, Recipe, SuiteName
from chipsmith.finetune.served import ServedModel


@frozen
class Ground:
    """What questions may be made of; nothing of it was learnt."""

    recipe: Recipe
    home: Home
    heldout: Path
    """What the role's exam held out."""

    @property
    def asked(self) -> EvaluateRecipe:
        return self.recipe.evaluate


class Suite(Protocol):
    METRICS: tuple[Metric[Any], ...]

    def questions(self, ground: Ground) -> Sequence[Any]:
        """Always the same ones; `suite_samples` of them where an answer costs time.

        Raises:
            ToolMissingError, SandboxError: what the answers are tried with is not here.
            DataError: what was held out is broken.
        """

    def score(self, model: ServedModel, question: Any) -> Any:
        """What the metrics read."""

    def written(self, recipe: EvaluateRecipe) -> int:
        """Tokens that a model writes for one question, at most."""

    def margin(self, recipe: EvaluateRecipe) -> float:
        """How much worse, beyond noise, a candidate may be."""


def suite_of(name: SuiteName) -> Suite:
    return cast("Suite", import_module(f"chipsmith.finetune.suites.{name}"))
