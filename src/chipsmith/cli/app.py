"""The commands; what they do is imported when they run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chipsmith import __version__
from chipsmith.cli import models
from chipsmith.core.config import load_config
from chipsmith.core.home import Home

app = typer.Typer(
    help="A local copilot for chip designers that learns from their own work.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(models.app, name="models")

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
    run_server(load_config(home, path=config, flags={"server.host": host, "server.port": port}), home)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def lsp() -> None:
    """Speak the Language Server Protocol on standard input and output; editors start this."""
    from chipsmith.lsp.main import main as speak_lsp

    speak_lsp()


@app.command()
def chat(
    question: Annotated[str, typer.Argument(help="What to ask.")],
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Ask the running server; the answer streams as it is written."""
    from chipsmith.cli.chat import ask

    home = Home.find()
    ask(home, load_config(home, path=config), question, as_json=json)


@app.command()
def doctor(config: ConfigFile = None, json: AsJson = False) -> None:
    """Check everything that could go wrong and say how to mend it; fails if anything is broken."""
    from chipsmith.cli.doctor import examine

    if not examine(Home.find(), config, as_json=json):
        raise typer.Exit(1)
