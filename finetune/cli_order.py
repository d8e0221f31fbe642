"""What the `finetune` command's subcommands share: their options, and what a person orders by them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chipsmith.core.config import Config, load_config
from chipsmith.core.errors import InputError, did_you_mean
from chipsmith.core.home import Home
from chipsmith.finetune.steps.contract import StepName

if TYPE_CHECKING:
    from chipsmith.finetune.gather import Order
    from chipsmith.finetune.kind import Kind

DEFAULT_RECIPE = "quick"
STAGES = (*StepName, "retriever")
StageName = Annotated[
    str | None,
    typer.Option("--stage", help=f"One step alone, by the recipe of its name: {', '.join(STAGES)}."),
]
RecipeName = Annotated[
    str | None,
    typer.Option("--recipe", help="A shipped recipe's name or a .toml file.", show_default=DEFAULT_RECIPE),
]
Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        help="A directory that `devdata export` wrote (`--format fim` for the role tab, sft for chat).",
        show_default="export now",
    ),
]
Corpus = Annotated[
    list[Path] | None,
    typer.Option(
        "--corpus",
        help="Code and documents to learn from as well; may be repeated.",
        show_default="nothing, or what was indexed",
    ),
]
Role = Annotated[str, typer.Option("--role", help="The role whose model is trained.")]
RecipeRole = Annotated[
    str | None,
    typer.Option("--role", help="The role whose model is trained.", show_default="by the recipe"),
]
LaunchWith = Annotated[
    str,
    typer.Option(
        "--launch",
        help="Where steps train: local, torchrun:N, fsdp:N (graphics cards), or a launcher's command.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def house() -> tuple[Home, Config]:
    home = Home.find()
    return home, load_config(home)


def read_order(
    stage: str | None, recipe: str | None, data: Path | None, corpus: list[Path] | None, role: str | None
) -> tuple[Kind, Home, Config, Order[Any]]:
    from chipsmith.finetune.extra import require_train_extra
    from chipsmith.finetune.kind import kind_of
    from chipsmith.finetune.recipe_file import read_recipe

    if stage and recipe:
        raise InputError("A stage is a recipe of its own.", fix="leave --stage or --recipe out.")
    if stage and stage not in STAGES:
        raise InputError(
            f'There is no stage "{stage}".{did_you_mean(stage, STAGES)}',
            fix=f"use one of {', '.join(STAGES)}.",
        )
    require_train_extra()
    home, config = house()
    values = read_recipe(recipe or stage or DEFAULT_RECIPE)
    kind = kind_of(values)
    return kind, home, config, kind.read_order(values, role, data, tuple(corpus or ()))
