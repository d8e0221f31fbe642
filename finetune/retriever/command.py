"""The stage that trains the retriever, as the `finetune` command asks for it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from attrs import asdict

from chipsmith.core.config import Config
from chipsmith.core.errors import InputError
from chipsmith.core.home import Home
from chipsmith.finetune.gather import Order
from chipsmith.finetune.recipe_file import structure
from chipsmith.finetune.retriever import plan as planning
from chipsmith.finetune.retriever.evaluate import Exam
from chipsmith.finetune.retriever.gather import find_or_create_run, gather
from chipsmith.finetune.retriever.recipe import RetrieverRecipe
from chipsmith.finetune.retriever.stages import compare_models, stages
from chipsmith.finetune.serving import Serving, configured

__all__ = [
    "AFTERWARDS",
    "compare",
    "disk_needed",
    "find_or_create_run",
    "plan",
    "read_order",
    "stages",
]

ROLE = "embed"
AFTERWARDS = "`chipsmith index` computes the vectors anew; the former ones serve until then."


def read_order(
    values: dict[str, Any], role: str | None, export: Path | None, corpus: tuple[Path, ...]
) -> Order[RetrieverRecipe]:
    """Raises InputError where an export is named: the retriever reads the recorded events themselves."""
    if role not in (None, ROLE):
        raise InputError(
            f'The recipe {values["name"]} does not train the role "{role}".',
            fix="leave --role out, or choose another recipe.",
        )
    if export is not None:
        raise InputError("The retriever reads the recorded development data itself.", fix="leave --data out.")
    return Order(structure(values, RetrieverRecipe), None, corpus)


def plan(home: Home, config: Config, order: Order[RetrieverRecipe]) -> dict[str, Any]:
    material = gather(home, config, order)
    return asdict(planning.plan(home, config, material, order.recipe, configured(config, ROLE)))


def disk_needed(base: Path, _: RetrieverRecipe) -> int:
    return planning.disk_needed(base)


def compare(
    home: Home, config: Config, order: Order[RetrieverRecipe], old: Serving, new: Serving
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(dir=home.runs, prefix=".vectors-") as scratch:
        material = gather(home, config, order)
        exam = Exam(material, order.recipe.evaluate, config.role(ROLE).context, Path(scratch))
        return compare_models(old, new, exam)
