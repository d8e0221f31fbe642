"""A person's corrections of a spec: `specs/<tool>/corrections.toml`, which wins over everything else."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve, frozen
from cattrs import BaseValidationError, Converter
from cattrs.v import transform_error

from chipsmith.core.errors import BrokenSpecError
from chipsmith.eda.specs.model import Argument, Command, Flag, Kind, ToolSpec
from chipsmith.eda.specs.notation import parse_usage, value_of
from chipsmith.eda.specs.sanity import contradictions


@frozen
class FlagCorrection:
    """What to change of one flag; what is left out stays as it is."""

    value: str | bool | None = None
    """A metavariable with or without its kind, such as `factor:number`; false for a switch."""
    choices: tuple[str, ...] = ()
    required: bool | None = None
    repeated: bool | None = None
    group: str | None = None
    help: str | None = None
    remove: bool = False


@frozen
class ArgumentCorrection:
    """What to change of one positional argument."""

    kind: Kind | None = None
    choices: tuple[str, ...] = ()
    required: bool | None = None
    repeated: bool | None = None
    help: str | None = None


@frozen
class CommandCorrection:
    """What to change of one command; `usage` replaces its arguments and flags, or adds the command."""

    usage: str | None = None
    flags: Mapping[str, FlagCorrection] = {}
    arguments: Mapping[str, ArgumentCorrection] = {}
    returns: str | None = None
    help: str | None = None
    redirects: bool | None = None
    checked: bool | None = None


@frozen
class Corrections:
    remove: tuple[str, ...] = ()
    """Commands that the tool does not have."""
    variables: tuple[str, ...] = ()
    """Variables that it defines besides."""
    includes: tuple[str, ...] | None = None
    commands: Mapping[str, CommandCorrection] = {}


def apply_corrections(spec: ToolSpec, path: Path) -> ToolSpec:
    """`spec` with what the file at `path` says.

    Raises:
        BrokenSpecError: the file is no TOML, has a wrong shape, or speaks of what the tool does not have.
    """
    said = _read(path)
    known = {command.name: command for command in spec.commands}
    for name in said.remove:
        if known.pop(name, None) is None:
            raise _wrong(path, f'it removes "{name}", which {spec.tool} does not have')
    for name, correction in said.commands.items():
        if name not in known and correction.usage is None:
            raise _wrong(path, f'{spec.tool} has no command "{name}"; say its usage to add it')
        known[name] = _command(known.get(name, Command(name)), correction, path)
    corrected = evolve(
        spec,
        commands=tuple(known.values()),
        variables=tuple(dict.fromkeys((*spec.variables, *said.variables))),
        includes=spec.includes if said.includes is None else said.includes,
    )
    if wrong := contradictions(corrected):
        raise _wrong(path, "; ".join(wrong[:3]))
    return corrected


def _read(path: Path) -> Corrections:
    try:
        return _converter().structure(tomllib.loads(path.read_text("utf-8")), Corrections)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _wrong(path, str(error)) from error
    except BaseValidationError as error:
        raise _wrong(path, "; ".join(transform_error(error, path="corrections")[:3])) from error


def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True)
    converter.register_structure_hook(str | bool | None, lambda value, _: _text_or_false(value))
    return converter


def _text_or_false(value: Any) -> str | bool | None:
    if isinstance(value, str) or value in (False, None):
        return value
    raise ValueError("a value is a name such as factor:number, or false for a switch")


def _wrong(path: Path, why: str) -> BrokenSpecError:
    return BrokenSpecError(f"The corrections in {path} cannot be used: {why}.", fix=f"correct {path}.")


def _command(command: Command, said: CommandCorrection, path: Path) -> Command:
    if said.usage is not None:
        usage = parse_usage(said.usage)
        if usage.unclear:
            raise _wrong(path, f"the usage of {command.name} has {usage.unclear[0]}")
        command = evolve(command, arguments=usage.arguments, flags=usage.flags, redirects=usage.redirects)
    flags = {flag.name: flag for flag in command.flags}
    for name, one in said.flags.items():
        if one.remove:
            flags.pop(name, None)
        else:
            flags[name] = _flag(flags.get(name, Flag(name)), one)
    names = {argument.name for argument in command.arguments}
    if strange := next((name for name in said.arguments if name not in names), None):
        raise _wrong(path, f'{command.name} has no argument "{strange}"')
    return evolve(
        command,
        flags=tuple(flags.values()),
        arguments=tuple(_argument(one, said.arguments.get(one.name)) for one in command.arguments),
        **_given(said, ("returns", "help", "redirects", "checked")),
    )


def _flag(flag: Flag, said: FlagCorrection) -> Flag:
    changes = _given(said, ("required", "repeated", "group", "help"))
    if said.value is False:
        changes["value"] = None
    elif isinstance(said.value, str):
        changes["value"] = value_of(said.value)
    if said.choices:
        name = said.value or (flag.value.name if flag.value else "")
        changes["value"] = Argument(str(name), Kind.CHOICE, said.choices)
    return evolve(flag, **changes)


def _argument(argument: Argument, said: ArgumentCorrection | None) -> Argument:
    if said is None:
        return argument
    changes = _given(said, ("kind", "required", "repeated", "help"))
    if said.choices:
        changes |= {"kind": Kind.CHOICE, "choices": said.choices}
    return evolve(argument, **changes)


def _given(said: object, names: Iterable[str]) -> dict[str, Any]:
    """What a correction says, without what it leaves as it is."""
    return {name: value for name in names if (value := getattr(said, name)) is not None}
