"""The `finetune` command."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chipsmith.core import console
from chipsmith.core.config import Config, load_config
from chipsmith.core.home import Home
from chipsmith.finetune import show

if TYPE_CHECKING:
    from chipsmith.finetune.gather import Order

NICENESS = 10
"""Training gives way to the editor and the server."""

app = typer.Typer(
    name="finetune",
    help="Train the models on your own work, compare, publish and go back.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

RecipeName = Annotated[str, typer.Option("--recipe", help="A shipped recipe's name or a .toml file.")]
Data = Annotated[
    Path | None,
    typer.Option(
        "--data", help="A directory that `devdata export --format fim` wrote; by default, export now."
    ),
]
Corpus = Annotated[
    list[Path] | None, typer.Option("--corpus", help="Code to learn from as well; may be repeated.")
]
Role = Annotated[str, typer.Option("--role", help="The role whose model is trained.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def main() -> None:
    # Threads that spin while they wait take the cores from the editor, and from each other.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("TQDM_DISABLE", "1")  # libraries' bars: ours says more
    console.run(app)


@app.command()
def plan(
    recipe: RecipeName = "quick",
    data: Data = None,
    corpus: Corpus = None,
    role: Role = "tab",
    as_json: AsJson = False,
) -> None:
    """Say what a run would use, take and need."""
    home, config, order = _order(recipe, data, corpus, role)
    from chipsmith.finetune import plan as planning
    from chipsmith.finetune.gather import gather, require_enough
    from chipsmith.finetune.serving import configured

    split = gather(home, order)
    require_enough(split, order.recipe.data)
    found = planning.to_json(planning.plan(home, config, split, order.recipe, configured(config, role)))
    if as_json:
        console.print_json(found)
    else:
        show.plan(found, f"finetune run --recipe {recipe}")


@app.command()
def run(
    recipe: RecipeName = "quick",
    data: Data = None,
    corpus: Corpus = None,
    role: Role = "tab",
    as_json: AsJson = False,
) -> None:
    """Train, compare and publish if not worse; killed and run again, it goes on where it was."""
    home, config, order = _order(recipe, data, corpus, role)
    from chipsmith.finetune.gather import find_or_create_run
    from chipsmith.finetune.guards import require_space, training_lock
    from chipsmith.finetune.plan import disk_needed

    os.nice(NICENESS)
    with training_lock(home):
        started = find_or_create_run(home, config, order)
        if "train" not in started.state.stages:
            require_space(home.runs, disk_needed(started.base, order.recipe))
        from chipsmith.finetune.stages import execute

        report = execute(started)
    if as_json:
        console.print_json(report)
        return
    show.comparisons(report["stages"]["evaluate"])
    show.outcome(report["stages"]["publish"], role, started.report)


@app.command("eval")
def evaluate(  # noqa: PLR0913, PLR0917 -- each is an option of the command
    version: Annotated[
        str | None, typer.Argument(help="A published version; by default the serving one.")
    ] = None,
    recipe: RecipeName = "quick",
    data: Data = None,
    corpus: Corpus = None,
    role: Role = "tab",
    as_json: AsJson = False,
) -> None:
    """Score a version on the held-out examples, beside the configured model."""
    home, config, order = _order(recipe, data, corpus, role)
    from chipsmith.core.registry import Registry
    from chipsmith.finetune.gather import gather
    from chipsmith.finetune.serving import Serving, configured, serving
    from chipsmith.finetune.stages import compare_files

    tested = Serving(version, Registry(home.models).weights(role, version)) if version else None
    tested = tested or serving(home, config, role)
    base = Serving("base", configured(config, role))
    verdict = compare_files(base, tested, gather(home, order).heldout, order.recipe.evaluate)
    if as_json:
        console.print_json({"version": tested.version, **verdict})
    else:
        show.comparisons({**verdict, "compared_with": "base"}, candidate=tested.version)


@app.command("list")
def list_(role: Role = "tab", as_json: AsJson = False) -> None:
    """List the runs and the versions they published."""
    home, config = _house()
    from chipsmith.core.registry import Registry
    from chipsmith.finetune.run import list_runs

    active = Registry(home.models).active(role).version
    found = [
        {
            "run": entry.root.name,
            "created": entry.state.created,
            "done": list(entry.state.stages),
            "version": entry.state.stages.get("publish", {}).get("version"),
            "active": entry.state.version == active,
        }
        for entry in list_runs(home, config)
        if entry.state.request.role == role
    ]
    if as_json:
        console.print_json(found)
    else:
        show.runs(found)


@app.command()
def promote(version: str, role: Role = "tab") -> None:
    """Let a published version, or `base`, serve."""
    home, config = _house()
    from chipsmith.core.switch import use_version

    show.switched(role, use_version(home, config, role, version))


@app.command()
def rollback(role: Role = "tab") -> None:
    """Let the version serve that served before."""
    home, config = _house()
    from chipsmith.core.switch import roll_back

    show.switched(role, roll_back(home, config, role))


def _house() -> tuple[Home, Config]:
    home = Home.find()
    return home, load_config(home)


def _order(
    recipe: str, data: Path | None, corpus: list[Path] | None, role: str
) -> tuple[Home, Config, Order]:
    from chipsmith.finetune.extra import require_train_extra
    from chipsmith.finetune.gather import Order
    from chipsmith.finetune.recipe import load_recipe

    require_train_extra()
    home, config = _house()
    return home, config, Order(load_recipe(recipe), role, data, tuple(corpus or ()))


if __name__ == "__main__":
    main()
