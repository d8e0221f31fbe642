"""`devdata`: the recorded development data. What the commands do is imported when they run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from chipsmith.core import console
from chipsmith.core.home import Home

app = typer.Typer(
    help="What Chipsmith recorded: figures, examples, exports for training, and forgetting.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Language = Annotated[str | None, typer.Option(help="Only this language, such as tcl.")]


def main() -> None:
    console.run(app)


@app.command()
def stats(json: AsJson = False) -> None:
    """Count events, acceptance, latency and tokens, and say what is kept how long."""
    from chipsmith.collectors.limits import stored
    from chipsmith.collectors.stats import statistics
    from chipsmith.collectors.stats_shown import print_figures
    from chipsmith.core.config import load_config

    home = Home.find()
    with console.stderr().status("Counting…"):
        figures = {**statistics(home.devdata), "stored": stored(home, load_config(home).devdata)}
    if json:
        console.print_json(figures)
    else:
        print_figures(figures)


@app.command()
def show(
    event: Annotated[str | None, typer.Option(help="Only this kind, such as completion_shown.")] = None,
    language: Language = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, newest last.")] = 10,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what is recorded now.")] = False,
    json: AsJson = False,
) -> None:
    """Show what was recorded last: what was offered, and what became of it."""
    from chipsmith.collectors import show as shown

    wanted = shown.Wanted(event=_known_event(event), language=language)
    root = Home.find().devdata
    tell = _tell_json if json else _tell_person
    for example in shown.latest(root, wanted, limit):
        tell(example)
    if follow:
        try:
            shown.follow(root, wanted, tell)
        except KeyboardInterrupt:
            raise typer.Exit from None


def _known_event(name: str | None) -> str | None:
    from chipsmith.core.errors import InputError, did_you_mean
    from chipsmith.core.events import EVENTS

    if name is not None and name not in EVENTS:
        raise InputError(
            f'There is no event "{name}".{did_you_mean(name, EVENTS)}', fix=f"use one of {', '.join(EVENTS)}."
        )
    return name


def _tell_json(example: Any) -> None:
    import json

    from chipsmith.collectors.show import as_dict

    typer.echo(json.dumps(as_dict(example), ensure_ascii=False))


def _tell_person(example: Any) -> None:
    from chipsmith.collectors.show import rendered

    console.stdout().print(rendered(example))


@app.command()
def export(  # noqa: PLR0913, PLR0917 -- a command has the options it has
    format: Annotated[str, typer.Option(help="fim, sft, preference, kto, retriever, edits or raw.")],
    out: Annotated[Path, typer.Option(help="Directory to write; must be new or empty.")],
    since: Annotated[str | None, typer.Option(help="Only events from this date on.")] = None,
    language: Language = None,
    model: Annotated[str | None, typer.Option(help="Only what this model version offered.")] = None,
    workspace: Annotated[Path | None, typer.Option(help="Only what was recorded in this directory.")] = None,
    min_weight: Annotated[float, typer.Option(min=0, max=1, help="Only examples of this weight on.")] = 0.0,
    min_retention: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Only accepted texts of which this share was left later."),
    ] = None,
    heldout_share: Annotated[float, typer.Option(min=0, max=0.9, help="Share of files held out.")] = 0.1,
    heldout_since: Annotated[
        str | None, typer.Option(help="Train on what is older than this date, hold out what is not.")
    ] = None,
    parquet: Annotated[bool, typer.Option("--parquet", help="Parquet instead of JSON lines.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier export.")] = False,
    json: AsJson = False,
) -> None:
    """Write training examples, split by file and time, with a manifest and a data card."""
    from chipsmith.collectors.export import export as write
    from chipsmith.collectors.export_select import Filters

    filters = Filters(
        since=since,
        language=language,
        model=model,
        workspace=str(workspace.absolute()) if workspace else None,
        min_weight=min_weight,
        min_retention=min_retention,
        heldout_share=heldout_share,
        heldout_since=heldout_since,
    )
    with console.stderr().status("Exporting…"):
        manifest = write(Home.find(), format, out, filters, force=force, parquet=parquet)
    if json:
        console.print_json(manifest)
        return
    counts = manifest["counts"]
    typer.echo(f"{out}: {counts['train']} examples to train on, {counts['heldout']} held out.")
    if counts["dropped"]:
        console.print_table("Left out", ("because", "events"), counts["dropped"].items())


@app.command("import")
def import_(
    source: Annotated[str, typer.Argument(help="Whose data: continue.")],
    directory: Annotated[Path, typer.Argument(help="Where it lies, such as ~/.continue/dev_data.")],
    json: AsJson = False,
) -> None:
    """Take up what another copilot recorded; running it again adds only what is new."""
    from chipsmith.collectors.bring import bring_continue
    from chipsmith.core.config import load_config
    from chipsmith.core.errors import InputError

    if source != "continue":
        raise InputError(f'There is no import from "{source}".', fix="name continue.")
    home = Home.find()
    with console.stderr().status("Importing…"):
        report = bring_continue(home, directory.expanduser(), load_config(home).devdata.level)
    rows = [_brought(key, count) for key, count in sorted(report.items())]
    if json:
        console.print_json(rows)
    else:
        told = ({**row, "left": _reasons(row["left"])}.values() for row in rows)
        columns = ("schema", "kind", "rows", "events", "here already", "kept beside", "left out")
        console.print_table("Continue", columns, ([str(cell) for cell in row] for row in told))


def _brought(key: tuple[str, str], count: Any) -> dict[str, Any]:
    schema, kind = key
    return {
        "schema": schema,
        "kind": kind,
        "rows": count.rows,
        "events": count.events,
        "known": count.known,
        "aside": count.aside,
        "left": dict(count.left),
    }


def _reasons(left: dict[str, int]) -> str:
    return ", ".join(f"{number} {reason}" for reason, number in left.items())


@app.command()
def purge(  # noqa: PLR0913, PLR0917 -- a command has the options it has
    before: Annotated[str | None, typer.Option(help="What is older than this date.")] = None,
    workspace: Annotated[str | None, typer.Option(help="What was recorded in this directory.")] = None,
    session: Annotated[str | None, typer.Option(help="What this session recorded.")] = None,
    pattern: Annotated[str | None, typer.Option(help="What has a match of this regular expression.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All of it.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: AsJson = False,
) -> None:
    """Forget recorded data for good; conditions given together must all hold."""
    from chipsmith.collectors.purge import Selection
    from chipsmith.collectors.purge import purge as forget

    home = Home.find()
    workspace = str(Path(workspace).absolute()) if workspace else None
    selection = Selection(
        before=before, workspace=workspace, session=session, pattern=pattern, everything=everything
    )
    if not yes:
        typer.confirm("This cannot be undone. Forget the data?", abort=True)
    with console.stderr().status("Forgetting…"):
        gone = forget(home, selection)
    if json:
        console.print_json({"removed": gone})
    else:
        typer.echo(f"{gone} events are gone. Exports made before still hold them.")


if __name__ == "__main__":
    main()
