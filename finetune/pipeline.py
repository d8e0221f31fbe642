"""Recipes of steps for the roles tab and chat, as the `finetune` command asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from chipsmith.core.config import Config
from chipsmith.core.errors import InputError, RecipeError
from chipsmith.core.home import Home
from chipsmith.finetune import plan as planning
from chipsmith.finetune.exams import exam_of
from chipsmith.finetune.export import export
from chipsmith.finetune.gather import Order, find_or_create_run, gathered
from chipsmith.finetune.launch.launcher import HERE, Launch
from chipsmith.finetune.model import make_directory
from chipsmith.finetune.plan import disk_needed
from chipsmith.finetune.publish import asks_of, publish
from chipsmith.finetune.recipe import ROLES, Form, Recipe, Start
from chipsmith.finetune.recipe_file import parse_recipe
from chipsmith.finetune.run import HELDOUT, Run, list_runs
from chipsmith.finetune.serving import Serving, configured, serving
from chipsmith.finetune.stages import Stage
from chipsmith.finetune.steps.contract import Facts, StepName, load_step
from chipsmith.finetune.suites import with_suites
from chipsmith.finetune.suites.contract import Ground
from chipsmith.finetune.train_recipe import Method, TrainRecipe

__all__ = [
    "AFTERWARDS",
    "compare",
    "disk_needed",
    "find_or_create_run",
    "plan",
    "read_order",
    "stages",
]

AFTERWARDS = ""


def read_order(
    values: dict[str, Any], role: str | None, export: Path | None, corpus: tuple[Path, ...]
) -> Order[Recipe]:
    """Raises RecipeError, and InputError where a step does not train the role."""
    if role not in (None, *ROLES):
        raise InputError(
            f'The recipe {values["name"]} does not train the role "{role}".',
            fix="add --stage retriever." if role == "embed" else f"use --role {' or --role '.join(ROLES)}.",
        )
    recipe = parse_recipe({**values, "role": role} if role else values)
    for name in recipe.steps:
        if recipe.role not in (roles := load_step(name).ROLES):
            raise InputError(
                f'The step {name} does not train the role "{recipe.role}".',
                fix=f"use --role {' or --role '.join(sorted(roles))}.",
            )
    _require_one_adapter(recipe)
    return Order(recipe, export, corpus)


def _require_one_adapter(recipe: Recipe) -> None:
    """Raises RecipeError where the result of the steps cannot be one low-rank adapter over the base."""
    if recipe.export.form is not Form.ADAPTER:
        return
    trains = [name for name in recipe.steps if name not in (StepName.CURATE, StepName.SAMPLE)]
    methods = [getattr(getattr(recipe, name), "method", None) for name in trains]
    if methods != [Method.LORA] or recipe.start is not Start.BASE:
        raise RecipeError(
            "An adapter is the result of one step that trains, from the base, by low-rank matrices.",
            fix='set method = "lora" in that step and start = "base", or export.form to "model".',
        )


def plan(home: Home, config: Config, order: Order[Recipe]) -> dict[str, Any]:
    base = configured(config, order.role)
    with gathered(home, config, order) as (directory, facts):
        return planning.plan(list_runs(home, config), order.recipe, directory, facts, base)


def stages(run: Run, launch: Launch = HERE) -> Iterator[Stage]:
    """The steps, and, where they made a model, what tests it and lets it serve."""
    yield "start", _start
    for name in run.recipe.steps:
        yield name, _carry(name, launch)
    if trained(run) != run.start:
        yield "export", lambda run: export(run, trained(run))
        yield "evaluate", _compare
        yield "publish", publish


def trained(run: Run, before: StepName | None = None) -> Path:
    """The newest model directory: of the last step, or the last one before a step, that wrote one."""
    steps = list(run.recipe.steps)
    done = steps[: steps.index(before)] if before else steps
    return next((model for name in reversed(done) if (model := run.model(name)).is_dir()), run.start)


def compare(home: Home, config: Config, order: Order[Recipe], old: Serving, new: Serving) -> dict[str, Any]:
    with gathered(home, config, order) as (directory, _):
        return _judged(old, new, Ground(order.recipe, home, directory / HELDOUT))


def _start(run: Run) -> Facts:
    make_directory(run.base, run.start)
    return {}


def _carry(name: StepName, launch: Launch) -> Callable[[Run], Facts]:
    """A step; one that trains by gradients, where `launch` says."""

    def carry(run: Run) -> Facts:
        start = trained(run, before=name)
        if launch.command and isinstance(getattr(run.recipe, name), TrainRecipe):
            return launch(run, name, start)
        return load_step(name).step(run, start)

    return carry


def _compare(run: Run) -> Facts:
    """Score the serving model and the candidate on the same held-out examples, and judge them."""
    now_serving = serving(run.home, run.config, run.state.request.role)
    verdict = _judged(now_serving, _candidate(run), Ground(run.recipe, run.home, run.heldout))
    return {**verdict, "compared_with": now_serving.version}


def _judged(old: Serving, new: Serving, ground: Ground) -> dict[str, Any]:
    """By the role's exam and the recipe's suites."""
    verdict = exam_of(ground.recipe.role).compare(old, new, ground.heldout, ground.asked)
    return with_suites(verdict, old, new, ground)


def _candidate(run: Run) -> Serving:
    """The exported file as it would serve."""
    version = run.state.version
    if run.recipe.export.form is Form.ADAPTER:
        return Serving(version, run.base, run.candidate, asks_of(run))
    return Serving(version, run.candidate, asks=asks_of(run))
