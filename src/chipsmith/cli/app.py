"""The commands; what they do is imported when they run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chipsmith import __version__
from chipsmith.cli import models, tool
from chipsmith.core.config import load_config
from chipsmith.core.home import Home

app = typer.Typer(
    help="A local copilot for chip designers that learns from their own work.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(models.app, name="models")
app.add_typer(tool.app, name="tool")

ConfigFile = Annotated[Path | None, typer.Option("--config", help="Configuration file to read.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"chipsmith {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (default 127.0.0.1).")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on (default 8765; 0 takes a free one).")
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Start the server, which holds the models for all editors and terminals."""
    from chipsmith.server.main import serve as run_server

    home = Home.find()
    flags = {"server.host": host, "server.port": port}
    run_server(load_config(home, path=config, flags=flags), home, config)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def lsp() -> None:
    """Speak the Language Server Protocol on standard input and output; editors start this."""
    from chipsmith.lsp.main import main as speak_lsp

    speak_lsp()


@app.command()
def chat(
    question: Annotated[
        str | None, typer.Argument(help="What to ask; @file:PATH and the like bring what they name.")
    ] = None,
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Ask the running server; without a question, talk. The answer streams as it is written."""
    from chipsmith.cli.chat import ask

    home = Home.find()
    ask(home, load_config(home, path=config), question, as_json=json)


@app.command()
def script(  # noqa: PLR0913 - a command's options
    prompt: Annotated[str, typer.Argument(help="What the script is to do; - reads standard input.")] = "",
    *,
    tool: Annotated[str, typer.Option(help="The tool that it is for, such as opensta.")] = "",
    tests: Annotated[
        Path | None, typer.Option(help="Write unit tests for this Python file instead of a script.")
    ] = None,
    design: Annotated[
        Path | None, typer.Option(help="Folder of the design: its names fill the script, which is run on it.")
    ] = None,
    beside: Annotated[
        Path | None, typer.Option(help="The script that it goes into, whose names are known; left as it is.")
    ] = None,
    run: Annotated[bool, typer.Option("--run", help="Run it in the sandbox, also without a design.")] = False,
    candidates: Annotated[int | None, typer.Option(min=1, max=32, help="How many drafts at most.")] = None,
    rounds: Annotated[int | None, typer.Option(min=0, max=10, help="How many repairs at most.")] = None,
    output: Annotated[Path | None, typer.Option(help="File to write instead of standard output.")] = None,
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Write a script for an EDA tool: drafted, checked, and shown only if it holds."""
    from chipsmith.cli import script as scripts

    home = Home.find()
    text = typer.get_text_stream("stdin").read() if prompt == "-" else prompt
    wanted = scripts.Wanted(text, tool, tests, design, beside, run, candidates, rounds)
    scripts.write(home, load_config(home, path=config), wanted, output=output, as_json=json)


@app.command()
def bug(  # noqa: PLR0913 - a command's options
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="A bug as JSON, JSON Lines, CSV, mbox, Markdown, text or a log; - is standard input.",
        ),
    ],
    *,
    learn: Annotated[
        bool, typer.Option("--learn", help="Keep the bugs of the files, to compare later ones with.")
    ] = False,
    wanted: Annotated[
        str | None, typer.Option("--id", help="Which bug, where the file holds several.")
    ] = None,
    want: Annotated[
        list[str] | None,
        typer.Option(help="Only this: technical, managerial, duplicates or assignees; may be repeated."),
    ] = None,
    repo: Annotated[
        Path | None, typer.Option(help="Checkout whose code owners and history tell who knows the code.")
    ] = None,
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Say what a bug is about, which known ones it repeats, and who should take it."""
    from chipsmith.cli import bug as bugs

    home = Home.find()
    settings = load_config(home, path=config)
    if learn:
        bugs.learn(home, settings, files, as_json=json)
    else:
        bugs.look(home, settings, files, bugs.Asked(wanted, want or (), repo), as_json=json)


@app.command()
def index(  # noqa: PLR0913, PLR0917 - a command's options
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Files, folders, repositories and bug exports; by default what was indexed before."
        ),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Say what the index holds.")] = False,
    remove: Annotated[Path | None, typer.Option(help="Take out what lies at a path or below.")] = None,
    rebuild: Annotated[
        bool,
        typer.Option(
            "--rebuild", help="Read everything again into a new index; the old one serves until then."
        ),
    ] = False,
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Put documents, code and history into the index for search, or bring it up to date."""
    from chipsmith.cli import index as indexing

    home = Home.find()
    settings = load_config(home, path=config)
    if list_:
        indexing.show(home, settings, as_json=json)
    elif remove is not None:
        indexing.remove(home, settings, remove, as_json=json)
    else:
        indexing.update(home, settings, paths or [], rebuild=rebuild, as_json=json)


@app.command()
def search(  # noqa: PLR0913, PLR0917 - a command's options
    query: Annotated[str, typer.Argument(help="What to find: a question, words, a name.")],
    limit: Annotated[int, typer.Option(min=1, max=200, help="Most hits.")] = 8,
    project: Annotated[str, typer.Option(help="Only of this project.")] = "",
    kind: Annotated[
        list[str] | None, typer.Option(help="Only of these kinds; may be given more than once.")
    ] = None,
    path: Annotated[
        str, typer.Option(help="Only of paths like this, as in .gitignore: '*.tcl', 'docs/'.")
    ] = "",
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Find passages of what was indexed, by meaning and by words."""
    from chipsmith.cli import search as searching

    home = Home.find()
    asked = searching.query_of(query, limit, project, kind or (), path)
    searching.search(home, load_config(home, path=config), asked, as_json=json)


@app.command()
def check(  # noqa: PLR0913 - a command's options
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Tcl, SDC or Python scripts.")],
    *,
    tool: Annotated[
        str | None, typer.Option(help="The tool that they are for; otherwise found out for each.")
    ] = None,
    run: Annotated[bool, typer.Option("--run", help="Run them in the sandbox, too.")] = False,
    design: Annotated[
        Path | None, typer.Option(help="Folder of the design; each script runs in a copy of it.")
    ] = None,
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Say what a tool would refuse in scripts, and with --run how far they get; fails if there are errors."""
    from chipsmith.cli.check import check_files, show

    home = Home.find()
    settings = load_config(home, path=config)
    checked = check_files(home, settings, files, tool=tool, design=design, run=run)
    show(checked, as_json=json)
    if any(one.fails for one in checked):
        raise typer.Exit(1)


@app.command()
def doctor(config: ConfigFile = None, json: AsJson = False) -> None:
    """Check everything that could go wrong and say how to mend it; fails if anything is broken."""
    from chipsmith.cli.doctor import examine

    if not examine(Home.find(), config, as_json=json):
        raise typer.Exit(1)
