"""What cannot be true of a spec: names twice, flags without names, includes of itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from chipsmith.eda.specs.model import Argument, Command, Flag, Kind, ToolSpec


def contradictions(spec: ToolSpec) -> list[str]:
    """Every contradiction in words, naming the command; empty for a sound spec."""
    return list(_of_spec(spec))


def _of_spec(spec: ToolSpec) -> Iterator[str]:
    if not spec.tool:
        yield "it names no tool"
    if spec.language not in ("tcl", "python"):
        yield f'its language is "{spec.language}", and only tcl and python are known'
    if spec.tool in spec.includes:
        yield f"{spec.tool} includes itself"
    for name in _twice(command.name for command in spec.commands):
        yield f'the command "{name}" is there twice'
    for name in _twice(one.name for one in spec.classes):
        yield f'the class "{name}" is there twice'
    for command in spec.commands:
        yield from _of_command(command, command.name)


def _of_command(command: Command, path: str) -> Iterator[str]:
    if not command.name or any(character.isspace() for character in command.name):
        yield f'"{command.name}" is no name of a command'
    for name in _twice(flag.name for flag in command.flags):
        yield f'{path} has the flag "{name}" twice'
    for flag in command.flags:
        yield from _of_flag(flag, path)
    for argument in command.arguments:
        yield from _of_argument(argument, path)
    for name in _twice(sub.name for sub in command.subcommands):
        yield f'{path} has the subcommand "{name}" twice'
    for sub in command.subcommands:
        yield from _of_command(sub, f"{path} {sub.name}")


def _of_flag(flag: Flag, path: str) -> Iterator[str]:
    if not flag.name.startswith(("-", "+")):
        yield f'{path} has a flag "{flag.name}" that starts with no dash'
    if flag.value:
        yield from _of_argument(flag.value, f"{path} {flag.name}")


def _of_argument(argument: Argument, path: str) -> Iterator[str]:
    if argument.kind is Kind.CHOICE and not argument.choices:
        yield f"{path} takes one of no choices"


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
