"""What may stand at a cursor, by the spec: commands, subcommands, flags and choices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum

from attrs import frozen

from chipsmith.eda.specs.model import Argument, Command, Kind, ToolSpec
from chipsmith.eda.specs.signature import signature
from chipsmith.eda.tcl.cursor import Cursor


class What(Enum):
    COMMAND = "command"
    PROCEDURE = "procedure"
    FLAG = "flag"
    CHOICE = "choice"


@frozen
class Expected:
    text: str
    what: What
    detail: str = ""
    help: str = ""


def expected_at(cursor: Cursor, spec: ToolSpec, procedures: Iterable[str] = ()) -> list[Expected]:
    """What begins as the word at the cursor does.

    Args:
        procedures: names that the script defines itself.
    """
    return [one for one in _all(cursor, spec, procedures) if one.text.startswith(cursor.written)]


def command_of(words: tuple[str | None, ...], spec: ToolSpec) -> tuple[Command | None, int]:
    """The command, or subcommand, that the words begin with, and how many words name it."""
    known: Command | None = spec.command(words[0]) if words and words[0] else None
    for used, word in enumerate(words[1:], 1):
        inner = next((one for one in known.subcommands if one.name == word), None) if known else None
        if inner is None:
            return known, used
        known = inner
    return known, len(words)


def _all(cursor: Cursor, spec: ToolSpec, procedures: Iterable[str]) -> Iterator[Expected]:
    if not cursor.words:
        for name in procedures:
            yield Expected(name, What.PROCEDURE)
        for one in spec.commands:
            yield Expected(one.name, What.COMMAND, signature(one).label, one.help)
        return
    command, used = command_of(cursor.words, spec)
    if command is None:
        return
    if command.subcommands:
        for one in command.subcommands if used == len(cursor.words) else ():
            yield Expected(one.name, What.COMMAND, signature(one).label, one.help)
        return
    yield from _of_command(command, cursor.words[used:], cursor.written)


def _of_command(command: Command, words: tuple[str | None, ...], written: str) -> Iterator[Expected]:
    flag = command.flag(words[-1]) if words and words[-1] else None
    if flag and flag.value:
        yield from _choices(flag.value)
        return
    given = {known.name for word in words if word and (known := command.flag(word))}
    groups = {one.group for one in command.flags if one.group and one.name in given}
    if not written or written.startswith("-"):
        for one in command.flags:
            if one.repeated or (one.name not in given and one.group not in groups):
                yield Expected(one.name, What.FLAG, one.value.name if one.value else "", one.help)
    position = sum(1 for _ in _positional(command, words))
    if position < len(command.arguments):
        yield from _choices(command.arguments[position])


def _positional(command: Command, words: tuple[str | None, ...]) -> Iterator[str | None]:
    """The words that are neither flags nor values of flags."""
    rest = iter(words)
    for word in rest:
        flag = command.flag(word) if word else None
        if flag is None:
            yield word
        elif flag.value:
            next(rest, None)


def active_parameter(command: Command, words: tuple[str | None, ...], written: str) -> int | None:
    """Which of the parameters of `signature(command)` the word at the cursor belongs to."""
    flags = [flag.name for flag in command.flags]
    last = command.flag(words[-1]) if words and words[-1] else None
    if last and last.value:
        return flags.index(last.name)
    if written.startswith("-"):
        flag = command.flag(written)
        return flags.index(flag.name) if flag else None
    position = sum(1 for _ in _positional(command, words))
    if command.arguments and (position < len(command.arguments) or command.arguments[-1].repeated):
        return len(flags) + min(position, len(command.arguments) - 1)
    return None


def _choices(argument: Argument) -> Iterator[Expected]:
    words = argument.choices or (("true", "false") if argument.kind is Kind.BOOLEAN else ())
    for word in words:
        yield Expected(word, What.CHOICE, argument.name)
