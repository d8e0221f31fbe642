"""The `finetune` command."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chipsmith.core import console
from chipsmith.core.config import Config, load_config
from chipsmith.core.home import Home
from chipsmith.finetune import show
from chipsmith.finetune.stage import Stage

if TYPE_CHECKING:
    from chipsmith.finetune.gather import Order
    from chipsmith.finetune.kind import Kind

NICENESS = 10
"""Training gives way to the editor and the server."""

app = typer.Typer(
    name="finetune",
    help="Train the models on your own work, compare, publish and go back.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

StageName = Annotated[Stage, typer.Option("--stage", help="What is trained.")]
RecipeName = Annotated[
    str | None,
    typer.Option("--recipe", help="A shipped recipe's name or a .toml file.", show_default="by the stage"),
]
Data = Annotated[
    Path | None,
    typer.Option(
        "--data", help="A directory that `devdata export --format fim` wrote; by default, export now."
    ),
]
Corpus = Annotated[
    list[Path] | None,
    typer.Option(
        "--corpus",
        help="Code to learn from as well, or the retriever's documents; may be repeated.",
        show_default="nothing, or what was indexed",
    ),
]
Role = Annotated[str, typer.Option("--role", help="The role whose model is trained.")]
StageRole = Annotated[
    str | None,
    typer.Option("--role", help="The role whose model is trained.", show_default="by the stage"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def main() -> None:
    # Threads that spin while they wait take the cores from the editor, and from each other.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("TQDM_DISABLE", "1")  # libraries' bars: ours says more
    console.run(app)


@app.command()
def plan(  # noqa: PLR0913, PLR0917 -- each is an option of the command
    stage: StageName = Stage.COMPLETION,
    recipe: RecipeName = None,
    data: Data = None,
    corpus: Corpus = None,
    role: StageRole = None,
    as_json: AsJson = False,
) -> None:
    """Say what a run would use, take and need."""
    kind, home, config, order = _order(stage, recipe, data, corpus, role)
    found = kind.plan(home, config, order)
    if as_json:
        console.print_json(found)
    else:
        show.plan(found, f"finetune run --recipe {recipe or kind.RECIPE}")


@app.command()
def run(  # noqa: PLR0913, PLR0917 -- each is an option of the command
    stage: StageName = Stage.COMPLETION,
    recipe: RecipeName = None,
    data: Data = None,
    corpus: Corpus = None,
    role: StageRole = None,
    as_json: AsJson = False,
) -> None:
    """Train, compare and publish if not worse; killed and run again, it goes on where it was."""
    kind, home, config, order = _order(stage, recipe, data, corpus, role)
    from chipsmith.finetune.guards import require_space, training_lock
    from chipsmith.finetune.stages import execute

    os.nice(NICENESS)
    with training_lock(home):
        started = kind.find_or_create_run(home, config, order)
        if "train" not in started.state.stages:
            require_space(home.runs, kind.disk_needed(started.base, order.recipe))
        report = execute(started, kind.STAGES)
    if as_json:
        console.print_json(report)
        return
    show.comparisons(report["stages"]["evaluate"])
    show.outcome(report["stages"]["publish"], kind.ROLE, started.report, afterwards=kind.AFTERWARDS)


@app.command("eval")
def evaluate(  # noqa: PLR0913, PLR0917 -- each is an option of the command
    version: Annotated[
        str | None, typer.Argument(help="A published version; by default the serving one.")
    ] = None,
    stage: StageName = Stage.COMPLETION,
    recipe: RecipeName = None,
    data: Data = None,
    corpus: Corpus = None,
    role: StageRole = None,
    as_json: AsJson = False,
) -> None:
    """Score a version on the held-out examples, beside the configured model."""
    kind, home, config, order = _order(stage, recipe, data, corpus, role)
    from chipsmith.core.registry import BASE, Registry
    from chipsmith.finetune.serving import Serving, configured, serving

    tested = Serving(version, Registry(home.models).weights(kind.ROLE, version)) if version else None
    tested = tested or serving(home, config, kind.ROLE)
    verdict = kind.compare(home, config, order, Serving(BASE, configured(config, kind.ROLE)), tested)
    if as_json:
        console.print_json({"version": tested.version, **verdict})
    else:
        show.comparisons({**verdict, "compared_with": BASE}, candidate=tested.version)


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
    stage: Stage, recipe: str | None, data: Path | None, corpus: list[Path] | None, role: str | None
) -> tuple[Kind, Home, Config, Order[Any]]:
    from chipsmith.finetune.extra import require_train_extra
    from chipsmith.finetune.kind import kind_of

    require_train_extra()
    home, config = _house()
    kind = kind_of(stage, role)
    return kind, home, config, kind.read_order(recipe or kind.RECIPE, data, tuple(corpus or ()))


if __name__ == "__main__":
    main()
