"""A command's usage in one line, and where its flags and arguments stand in it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from attrs import frozen

from chipsmith.eda.specs.model import Argument, Command, Flag, Kind


@frozen
class Signature:
    label: str
    """Such as `set_load [-min] capacitance objects`."""
    parameters: tuple[tuple[int, int], ...]
    """From where to where each flag, then each argument, stands in the label."""


def signature(command: Command) -> Signature:
    """The usage of a command; flags first, in the spec's order."""
    return _signature(
        command.name, command.flags, command.arguments, tuple(one.name for one in command.subcommands)
    )


@lru_cache(maxsize=2048)
def _signature(
    name: str, flags: tuple[Flag, ...], arguments: tuple[Argument, ...], subcommands: tuple[str, ...]
) -> Signature:
    label, places = name, []
    for part in _parts(flags, arguments, subcommands):
        places.append((len(label) + 1, len(label) + 1 + len(part)))
        label += " " + part
    return Signature(label, tuple(places))


def _parts(
    flags: tuple[Flag, ...], arguments: tuple[Argument, ...], subcommands: tuple[str, ...]
) -> Iterator[str]:
    for flag in flags:
        shown = f"{flag.name} {_value(flag.value)}" if flag.value else flag.name
        yield shown if flag.required else f"[{shown}]"
    for argument in arguments:
        shown = _value(argument) + (" …" if argument.repeated else "")
        yield shown if argument.required else f"[{shown}]"
    if subcommands:
        yield "|".join(subcommands)


def _value(argument: Argument) -> str:
    if argument.kind is Kind.CHOICE and argument.choices:
        return "|".join(argument.choices)
    return argument.name or str(argument.kind)
