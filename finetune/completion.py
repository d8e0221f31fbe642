"""The stage that trains tab completion, as the `finetune` command asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chipsmith.core.config import Config
from chipsmith.core.home import Home
from chipsmith.finetune import plan as planning
from chipsmith.finetune.gather import Order, find_or_create_run, gather, require_enough
from chipsmith.finetune.plan import disk_needed
from chipsmith.finetune.recipe import Recipe
from chipsmith.finetune.recipe_file import load_recipe
from chipsmith.finetune.serving import Serving, configured
from chipsmith.finetune.stages import STAGES, compare_files

__all__ = [
    "AFTERWARDS",
    "RECIPE",
    "ROLE",
    "STAGES",
    "compare",
    "disk_needed",
    "find_or_create_run",
    "plan",
    "read_order",
]

ROLE = "tab"
RECIPE = "quick"
AFTERWARDS = ""


def read_order(recipe: str, export: Path | None, corpus: tuple[Path, ...]) -> Order[Recipe]:
    return Order(load_recipe(recipe, Recipe), ROLE, export, corpus)


def plan(home: Home, config: Config, order: Order[Recipe]) -> dict[str, Any]:
    split = gather(home, order)
    require_enough(split, order.recipe.data)
    return planning.to_json(planning.plan(home, config, split, order.recipe, configured(config, ROLE)))


def compare(
    home: Home,
    config: Config,  # noqa: ARG001 -- other kinds need it
    order: Order[Recipe],
    old: Serving,
    new: Serving,
) -> dict[str, Any]:
    return compare_files(old, new, gather(home, order).heldout, order.recipe.evaluate)
