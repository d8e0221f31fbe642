"""`chipsmith tool`: which tools are known, what they accept, and learning more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chipsmith.core.console import print_json, print_table, stderr
from chipsmith.core.errors import InputError
from chipsmith.core.home import Home

if TYPE_CHECKING:
    from chipsmith.eda.specs.learn.report import Learnt
    from chipsmith.eda.specs.model import ToolSpec

app = typer.Typer(help="What EDA tools accept: list, learn and show command specs.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Name of the tool, such as opensta.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@app.command("list")
def list_tools(json: AsJson = False) -> None:
    """List the tools that Chipsmith knows, and where the knowledge comes from."""
    from chipsmith.eda.specs.store import known_tools, load_spec

    home = Home.find()
    rows = [_row(load_spec(tool, home), home) for tool in known_tools(home)]
    if json:
        print_json(rows)
        return
    columns = ("tool", "version", "language", "commands", "classes", "from", "corrected")
    print_table("Tools", columns, ([*map(str, row.values())] for row in rows))


def _row(spec: ToolSpec, home: Home) -> dict[str, Any]:
    from chipsmith.eda.specs.store import CORRECTIONS, learnt_versions, own_folder

    return {
        "tool": spec.tool,
        "version": spec.version,
        "language": spec.language,
        "commands": len(spec.commands),
        "classes": len(spec.classes),
        "from": "learnt here" if learnt_versions(home, spec.tool) else "bundled",
        "corrected": (own_folder(home, spec.tool) / CORRECTIONS).is_file(),
    }


@app.command()
def learn(  # noqa: PLR0913, PLR0917 - a command's options
    tool: Name,
    command: Annotated[
        str,
        typer.Option("--command", help='Command that prints the help, such as "mytool -help"; it is run.'),
    ] = "",
    each: Annotated[
        str,
        typer.Option(
            "--each", help='Command that prints the help of one command: "mytool help {}"; it is run.'
        ),
    ] = "",
    man: Annotated[Path | None, typer.Option("--man", help="Man page to read, as a file.")] = None,
    manual: Annotated[
        Path | None, typer.Option("--manual", help="Manual to read: text, Markdown or HTML.")
    ] = None,
    api: Annotated[
        Path | None,
        typer.Option("--api", help="List of OpenROAD's Python functions, one JSON object a line."),
    ] = None,
    version: Annotated[
        str, typer.Option("--version", help="Version of the tool, where it does not tell.")
    ] = "",
    json: AsJson = False,
) -> None:
    """Learn what a tool accepts: from the installed tool, its help output, or its manual."""
    from chipsmith.eda.specs.store import own_folder, save_learnt

    home = Home.find()
    own_folder(home, tool)
    file = man or manual
    if bool(command) + bool(man) + bool(manual) + bool(api) > 1:
        raise InputError(
            "There is more than one source.", fix="give one of --command, --man, --manual and --api."
        )
    if each and not command:
        raise InputError("--each goes with --command.", fix="give both.")
    if command or file:
        found = [_inhouse(tool, command, each, file, version)]
    else:
        from chipsmith.eda.specs.learn.known import learn_known

        found = learn_known(tool, api=api)
    rows = [{**_summary(one), "file": str(save_learnt(one.spec, home))} for one in found]
    if json:
        print_json(rows)
    else:
        for row in rows:
            _report(row)


def _inhouse(tool: str, command: str, each: str, file: Path | None, version: str) -> Learnt:
    from chipsmith.eda.specs.learn.inhouse import learn_command, learn_file

    if file:
        return learn_file(tool, file, version=version)
    with stderr().status(f"Asking {tool}…") as status:
        return learn_command(
            tool,
            command,
            each=each,
            version=version,
            progress=lambda done, of: status.update(f"Asking {tool}: {done} of {of} commands…"),
        )


def _summary(learnt: Learnt) -> dict[str, Any]:
    spec = learnt.spec
    commands = [sub for command in spec.commands for sub in (command, *command.subcommands)]
    return {
        "tool": spec.tool,
        "version": spec.version,
        "commands": len(commands),
        "flags": sum(len(command.flags) for command in commands),
        "classes": len(spec.classes),
        "without_arguments": [
            one.name for one in commands if not (one.flags or one.arguments or one.subcommands)
        ],
        "unclear": list(learnt.unclear),
    }


def _report(row: dict[str, Any]) -> None:
    what = f"{row['commands']} commands with {row['flags']} flags"
    what = f"{row['classes']} classes" if row["classes"] and not row["commands"] else what
    typer.echo(f"{row['tool']} {row['version']}: {what}.")
    typer.echo(f"Kept in {row['file']}; corrections.toml beside it wins over it.")
    if row["unclear"]:
        typer.echo(f"{len(row['unclear'])} lines were unclear:")
        for line in row["unclear"][:20]:
            typer.echo(f"  {line}")


@app.command()
def show(
    tool: Name,
    command: Annotated[str, typer.Argument(help="One command, or a class of a Python API.")] = "",
    json: AsJson = False,
) -> None:
    """Show a tool's commands, or what one of them takes."""
    from chipsmith.cli.tool_show import show_all, show_one
    from chipsmith.eda.specs.store import load_spec

    spec = load_spec(tool, Home.find())
    if command:
        show_one(spec, command, as_json=json)
    else:
        show_all(spec, as_json=json)
