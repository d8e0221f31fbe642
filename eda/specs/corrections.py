"""A person's corrections of a spec: `specs/<tool>/corrections.toml`, which wins over everything else."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve, frozen
from cattrs import BaseValidationError, Converter

from chipsmith.core.errors import BrokenSpecError, did_you_mean
from chipsmith.eda.specs.codec import in_words
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
    needs: tuple[tuple[str, ...], ...] | None = None
    """Of each, at least one must be given."""
    exclude: tuple[tuple[str, ...], ...] = ()
    """Flags that exclude each other."""
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
    returns: Mapping[str, tuple[str, ...]] = {}
    """What several commands return: a kind, and their names."""


def apply_corrections(spec: ToolSpec, path: Path) -> ToolSpec:
    """`spec` with what the file at `path` says.

    Raises:
        BrokenSpecError: the file is no TOML, has a wrong shape, or speaks of what the tool does not have.
    """
    said = read_corrections(path.read_text("utf-8", errors="replace"), str(path))
    if strange := next(_strange(spec, said), None):
        raise _wrong(str(path), strange)
    try:
        corrected = amend(spec, said)
    except ValueError as error:
        raise _wrong(str(path), str(error)) from error
    if wrong := contradictions(corrected):
        raise _wrong(str(path), "; ".join(wrong[:3]))
    return corrected


def amend(spec: ToolSpec, said: Corrections) -> ToolSpec:
    """`spec` with corrections; those of commands that it lacks, and that say no usage, are left out.

    Raises:
        ValueError: a usage cannot be read.
    """
    commands = {command.name: command for command in spec.commands if command.name not in said.remove}
    for name, correction in said.commands.items():
        if name in commands or correction.usage is not None:
            commands[name] = _command(commands.get(name, Command(name)), correction)
    for kind, names in said.returns.items():
        commands |= {name: evolve(commands[name], returns=kind) for name in names if name in commands}
    return evolve(
        spec,
        commands=tuple(commands.values()),
        variables=tuple(dict.fromkeys((*spec.variables, *said.variables))),
        includes=spec.includes if said.includes is None else said.includes,
    )


def read_corrections(text: str, origin: str) -> Corrections:
    """Corrections from TOML; `origin` is named when they are broken.

    Raises:
        BrokenSpecError: it is no TOML, or has a wrong shape.
    """
    try:
        return _converter().structure(tomllib.loads(text), Corrections)
    except tomllib.TOMLDecodeError as error:
        raise _wrong(origin, str(error)) from error
    except BaseValidationError as error:
        raise _wrong(origin, "; ".join(in_words(error, "corrections")[:3])) from error


def _strange(spec: ToolSpec, said: Corrections) -> Iterator[str]:
    """What a person corrects and the tool does not have; most likely a slip."""
    known = {command.name: command for command in spec.commands}
    for name in said.remove:
        if name not in known:
            yield f'it removes "{name}", which {spec.tool} does not have.{did_you_mean(name, known)}'
    for name, correction in said.commands.items():
        command = known.get(name)
        if correction.usage is not None:
            continue
        if command is None:
            yield f'{spec.tool} has no command "{name}"; say its usage to add it.{did_you_mean(name, known)}'
            continue
        arguments = [argument.name for argument in command.arguments]
        for argument in correction.arguments:
            if argument not in arguments:
                yield f'{name} has no argument "{argument}".{did_you_mean(argument, arguments)}'


def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True)
    converter.register_structure_hook(str | bool | None, lambda value, _: _text_or_false(value))
    return converter


def _text_or_false(value: Any) -> str | bool | None:
    if isinstance(value, str) or value is False or value is None:
        return value
    raise ValueError("a value is a name such as factor:number, or false for a switch")


def _wrong(origin: str, why: str) -> BrokenSpecError:
    return BrokenSpecError(f"The corrections in {origin} cannot be used: {why}.", fix=f"correct {origin}.")


def _command(command: Command, said: CommandCorrection) -> Command:
    if said.usage is not None:
        usage = parse_usage(said.usage)
        if usage.unclear:
            raise ValueError(f"the usage of {command.name} has {usage.unclear[0]}")
        command = evolve(command, arguments=usage.arguments, flags=usage.flags, redirects=usage.redirects)
    flags = {flag.name: flag for flag in command.flags}
    for name, one in said.flags.items():
        flags[name] = _flag(flags.get(name, Flag(name)), one)
        if one.remove:
            del flags[name]
    for group in said.exclude:
        flags |= {name: evolve(flags[name], group="|".join(group)) for name in group if name in flags}
    return evolve(
        command,
        flags=tuple(flags.values()),
        arguments=tuple(_argument(one, said.arguments.get(one.name)) for one in command.arguments),
        **_given(said, ("returns", "help", "redirects", "checked", "needs")),
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
