"""`chipsmith models`: which versions there are, which one serves, and fetching one more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import cattrs
import typer

from chipsmith.core.config import Config, load_config
from chipsmith.core.console import print_json, print_table
from chipsmith.core.home import Home
from chipsmith.core.registry import BASE, Registry
from chipsmith.core.switch import Switched, roll_back, use_version

app = typer.Typer(help="The model registry: list versions, use one, roll back.", no_args_is_help=True)

Role = Annotated[str, typer.Argument(help="chat, tab, script, embed or rerank.")]
ConfigFile = Annotated[Path | None, typer.Option("--config", help="Configuration file to read.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@app.command("list")
def list_versions(config: ConfigFile = None, json: AsJson = False) -> None:
    """List every role's versions; the one that serves is marked."""
    home = Home.find()
    rows = list(_versions(Registry(home.models), load_config(home, path=config)))
    if json:
        print_json(rows)
        return
    columns = ("", "role", "version", "model", "created", "size")
    print_table("Models", columns, (_cells(row) for row in rows))


def _versions(registry: Registry, config: Config) -> Iterator[dict[str, Any]]:
    for role, settings in config.roles.items():
        active = registry.active(role).version
        yield {
            "role": role,
            "version": BASE,
            "active": active == BASE,
            "model": settings.model,
            "adapter": settings.adapter,
        }
        for manifest in registry.versions(role):
            yield {
                "role": role,
                "version": manifest.version,
                "active": active == manifest.version,
                "model": manifest.base,
                "created": manifest.created,
                "size": manifest.size,
                "parents": manifest.parents,
                "scores": manifest.scores,
            }


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    size = f"{row['size'] / 1e6:.0f} MB" if "size" in row else ""
    created = row.get("created", "")[:16].replace("T", " ")
    model = " + ".join(filter(None, [row["model"], row.get("adapter")]))
    return ("●" if row["active"] else "", row["role"], row["version"], model, created, size)


@app.command()
def pull(  # noqa: PLR0913, PLR0917 -- a command with the options it has
    role: Role,
    source: Annotated[
        str, typer.Argument(help="A path, or OWNER/NAME[@REVISION] of a Hugging Face repository.")
    ],
    file: Annotated[str | None, typer.Option(help="Which GGUF file of the repository.")] = None,
    version: Annotated[str | None, typer.Option(help="Its name here.", show_default="by its file")] = None,
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Fetch a model as a version of a role; `models use` lets it serve."""
    from chipsmith.core.pull import Pull
    from chipsmith.core.pull import pull as fetch

    home = Home.find()
    settings = load_config(home, path=config).role(role)
    wanted = Pull(role, settings, source, file, version)
    manifest = fetch(Registry(home.models), wanted)
    if json:
        print_json(cattrs.unstructure(manifest))
        return
    typer.echo(f"{role}: version {manifest.version}, {manifest.size / 1e6:.0f} MB.")
    typer.echo(f"Let it serve: chipsmith models use {role} {manifest.version}")


@app.command()
def use(
    role: Role,
    version: Annotated[str, typer.Argument(help='A version from `models list`, or "base".')],
    config: ConfigFile = None,
) -> None:
    """Let a version serve; the running server swaps to it without a pause."""
    home = Home.find()
    _report(role, use_version(home, load_config(home, path=config), role, version))


@app.command()
def rollback(role: Role, config: ConfigFile = None) -> None:
    """Bring back the version that served before."""
    home = Home.find()
    _report(role, roll_back(home, load_config(home, path=config), role))


def _report(role: str, switched: Switched) -> None:
    when = "now" if switched.live else "when a server starts"
    typer.echo(f"{role}: {switched.before} → {switched.after}, serving {when}.")
