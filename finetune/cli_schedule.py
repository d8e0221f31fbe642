"""`finetune schedule`: a training that asks by itself, once a day, whether there is anything new to learn."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chipsmith.core import console
from chipsmith.core.errors import InputError, ScheduleError
from chipsmith.finetune.cli_order import (
    AsJson,
    Corpus,
    RecipeName,
    RecipeRole,
    StageName,
    house,
    read_order,
)

app = typer.Typer(
    help="Train by itself, once a day, when there is enough new work and nobody waits.", no_args_is_help=True
)


@app.command()
def install(  # noqa: PLR0913, PLR0917 -- each is an option of the command
    at: Annotated[str, typer.Option("--at", help="The time of day.")] = "02:30",
    if_new: Annotated[
        int, typer.Option("--if-new", min=1, help="New decisions of people that are worth a training.")
    ] = 200,
    stage: StageName = None,
    recipe: RecipeName = None,
    corpus: Corpus = None,
    role: RecipeRole = None,
    only_print: Annotated[
        bool, typer.Option("--print", help="Print what would be installed, and change nothing.")
    ] = False,
) -> None:
    """Install a timer of systemd where it runs, and a line of the crontab otherwise."""
    _, home, _, order = read_order(stage, recipe, None, corpus, role)
    from chipsmith.finetune.schedule.crontab import Crontab
    from chipsmith.finetune.schedule.job import Job
    from chipsmith.finetune.schedule.timers import timer_of_machine

    named = ["--stage", stage] if stage else ["--recipe", _named(recipe)] if recipe else []
    read = [word for folder in order.corpus for word in ("--corpus", str(folder.absolute()))]
    asked = ["--role", role] if role else []
    words = ("run", *named, *asked, *read, "--if-new", str(if_new), "--background")
    try:
        job = Job(at, words, home)
    except ValueError as error:
        raise InputError(f'"{at}" is no time of day.', fix="write it as 02:30.") from error
    if only_print:
        try:
            text = timer_of_machine().text(job)
        except ScheduleError:
            text = Crontab().text(job)
        typer.echo(text, nl=False)
        return
    timer_of_machine().install(job)
    console.stdout().print(
        f"Every day at {at}, {order.role} is trained if {if_new} decisions are new. "
        "To see it: finetune schedule show. To end it: finetune schedule remove."
    )


@app.command()
def show(as_json: AsJson = False) -> None:
    """Show what is installed."""
    from chipsmith.finetune.schedule.timers import timer_of_machine

    found = timer_of_machine().installed()
    if as_json:
        console.print_json({"installed": found})
    else:
        typer.echo(found or "Nothing is scheduled. `finetune schedule install` does it.\n", nl=False)


@app.command()
def remove() -> None:
    """Remove it."""
    from chipsmith.finetune.schedule.timers import timer_of_machine

    done = timer_of_machine().remove()
    typer.echo("Removed." if done else "Nothing was scheduled.")


def watch(as_json: AsJson = False) -> None:
    """Compare the serving version with the one before on recorded work; a clear loss brings that one back.

    A running server does this by itself, every few hours.
    """
    import cattrs

    from chipsmith.collectors.watch import look, told

    found = look(*house())
    if as_json:
        console.print_json(cattrs.unstructure(found))
    else:
        console.stdout().print(told(found))


def _named(recipe: str) -> str:
    """A recipe as it is found from anywhere."""
    return str(Path(recipe).absolute()) if recipe.endswith(".toml") else recipe
