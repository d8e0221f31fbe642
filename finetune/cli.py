"""The `finetune` command."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from chipsmith.core import console
from chipsmith.finetune import cli_schedule, show
from chipsmith.finetune.cli_clean import clean
from chipsmith.finetune.cli_curate import curate
from chipsmith.finetune.cli_order import (
    AsJson,
    Corpus,
    Data,
    LaunchWith,
    RecipeName,
    RecipeRole,
    Role,
    StageName,
    house,
    read_order,
)

NICENESS = 10
"""Training gives way to the editor and the server."""

app = typer.Typer(
    name="finetune",
    help="Train the models on your own work, compare, publish and go back.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def main() -> None:
    # Threads that spin while they wait take the cores from the editor, and from each other.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("TQDM_DISABLE", "1")  # libraries' bars: ours says more
    console.run(app)


@app.command()
def plan(  # noqa: PLR0913, PLR0917 -- each is an option of the command
    stage: StageName = None,
    recipe: RecipeName = None,
    data: Data = None,
    corpus: Corpus = None,
    role: RecipeRole = None,
    as_json: AsJson = False,
) -> None:
    """Say what a run would use, take and need."""
    kind, home, config, order = read_order(stage, recipe, data, corpus, role)
    found = kind.plan(home, config, order)
    if as_json:
        console.print_json(found)
    else:
        show.plan(found, f"finetune run --recipe {order.recipe.name}")


@app.command()
def run(  # noqa: PLR0913, PLR0917 -- each is an option of the command
    stage: StageName = None,
    recipe: RecipeName = None,
    data: Data = None,
    corpus: Corpus = None,
    role: RecipeRole = None,
    launch: LaunchWith = "local",
    if_new: Annotated[
        int | None,
        typer.Option(
            "--if-new", min=1, help="Only after so many new decisions of people; else there is nothing to do."
        ),
    ] = None,
    background: Annotated[
        bool,
        typer.Option("--background", help="Begin when nobody works, and pause while an editor is typing."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Train, compare and publish if not worse; killed and run again, it goes on where it was."""
    kind, home, config, order = read_order(stage, recipe, data, corpus, role)
    from chipsmith.finetune.guards import require_space, training_lock
    from chipsmith.finetune.schedule.begin import reason_to_wait

    if reason := reason_to_wait(home, config, order, if_new, background):
        if as_json:
            console.print_json({"run": None, "reason": reason})
        else:
            console.stdout().print(reason)
        return
    from chipsmith.finetune.launch.launcher import Launch
    from chipsmith.finetune.stages import execute

    spread = Launch.parse(launch)
    os.nice(NICENESS)
    with training_lock(home):
        started = kind.find_or_create_run(home, config, order)
        if not started.state.stages:
            require_space(home.runs, kind.disk_needed(started.base, order.recipe))
        report = execute(started, kind.stages(started, spread))
    if as_json:
        console.print_json(report)
        return
    show.outcome(report["stages"], order.role, started.page, afterwards=kind.AFTERWARDS)


@app.command("eval")
def evaluate(  # noqa: PLR0913, PLR0917 -- each is an option of the command
    version: Annotated[
        str | None, typer.Argument(help="A published version; by default the serving one.")
    ] = None,
    stage: StageName = None,
    recipe: RecipeName = None,
    data: Data = None,
    corpus: Corpus = None,
    role: RecipeRole = None,
    as_json: AsJson = False,
) -> None:
    """Score a version on the held-out examples, beside the configured model."""
    kind, home, config, order = read_order(stage, recipe, data, corpus, role)
    from chipsmith.core.registry import BASE
    from chipsmith.finetune.serving import Serving, configured, serving, serving_version

    asked = version and serving_version(home, config, order.role, version)
    tested = asked or serving(home, config, order.role)
    verdict = kind.compare(home, config, order, Serving(BASE, configured(config, order.role)), tested)
    if as_json:
        console.print_json({"version": tested.version, **verdict})
    else:
        show.comparisons({**verdict, "compared_with": BASE}, candidate=tested.version)


@app.command("list")
def list_(role: Role = "tab", as_json: AsJson = False) -> None:
    """List the runs and the versions they published."""
    home, config = house()
    from chipsmith.collectors.watch import told, watched
    from chipsmith.core.registry import Registry
    from chipsmith.finetune.run import list_runs

    gone_back = {version: told(one) for version, one in watched(home).items() if one.gone_back}
    active = Registry(home.models).active(role).version
    found = [
        {
            "run": entry.root.name,
            "created": entry.state.created,
            "done": list(entry.state.stages),
            "version": entry.state.stages.get("publish", {}).get("version"),
            "active": entry.state.version == active,
            "gone_back": gone_back.get(entry.state.version),
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
    home, config = house()
    from chipsmith.core.switch import use_version

    show.switched(role, use_version(home, config, role, version))


@app.command()
def rollback(role: Role = "tab") -> None:
    """Let the version serve that served before."""
    home, config = house()
    from chipsmith.core.switch import roll_back

    show.switched(role, roll_back(home, config, role))


app.command()(clean)
app.command()(curate)
app.command()(cli_schedule.watch)
app.add_typer(cli_schedule.app, name="schedule")


if __name__ == "__main__":
    main()
