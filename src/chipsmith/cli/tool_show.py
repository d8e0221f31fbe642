"""How `chipsmith tool show` shows a spec."""

from __future__ import annotations

from collections.abc import Iterator

import typer

from chipsmith.core.console import print_json, print_table
from chipsmith.core.errors import UnknownToolError, did_you_mean
from chipsmith.eda.specs.model import Command, ToolSpec
from chipsmith.eda.specs.signature import signature


def show_all(spec: ToolSpec, *, as_json: bool) -> None:
    """Every command in one line, then the classes."""
    names = [*spec.names, *(one.name for one in spec.classes)]
    if as_json:
        print_json({"tool": spec.tool, "version": spec.version, "names": names})
    else:
        rows = [(signature(command).label, command.help) for command in spec.commands]
        rows += [(one.name, f"{len(one.methods)} methods") for one in spec.classes]
        print_table(f"{spec.tool} {spec.version}", ("usage", ""), rows)


def show_one(spec: ToolSpec, name: str, *, as_json: bool) -> None:
    """One command with its flags and arguments, or a class with its methods.

    Raises:
        UnknownToolError: there is none of that name; the nearest is named.
    """
    shown = _find(spec, name)
    if as_json:
        import cattrs

        print_json(cattrs.unstructure(shown))
    elif shown.subcommands:
        rows = ((signature(one).label, one.returns, one.help) for one in shown.subcommands)
        print_table(shown.name, ("usage", "returns", ""), rows)
    else:
        typer.echo(signature(shown).label)
        print_table(shown.help, ("", "value", "kind", ""), _parts(shown))


def _find(spec: ToolSpec, name: str) -> Command:
    """A command, or a class with its methods as subcommands; `program sub` names a subcommand."""
    first, _, sub = name.partition(" ")
    command = spec.command(first)
    if command and sub:
        command = next((one for one in command.subcommands if one.name == sub), None)
    if command is None:
        ends = [one for one in spec.classes if one.name == name or one.name.endswith(f".{name}")]
        command = Command(ends[0].name, subcommands=ends[0].methods, help=ends[0].help) if ends else None
    if command is None:
        known = [*spec.names, *(one.name for one in spec.classes)]
        raise UnknownToolError(
            f'{spec.tool} has no command "{name}".{did_you_mean(name, known)}',
            fix=f"see `chipsmith tool show {spec.tool}`.",
        )
    return command


def _parts(command: Command) -> Iterator[tuple[str, str, str, str]]:
    for flag in command.flags:
        value, kind = (flag.value.name, flag.value.kind) if flag.value else ("", "")
        yield flag.name, value, kind, flag.help
    for argument in command.arguments:
        yield argument.name, "", argument.kind, argument.help
