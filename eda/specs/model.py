"""What a tool accepts, as data: its commands, their flags and arguments, and its Python classes."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Literal

from attrs import Factory, field, frozen


class Kind(StrEnum):
    """What a value is; `ANY` where the tool does not say."""

    ANY = "any"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    """One of `choices`."""
    NAME = "name"
    """A word of the person's choosing, such as a clock's name."""
    OBJECTS = "objects"
    """What `get_ports` and its like return, or names of such objects."""
    LIST = "list"
    FILE = "file"
    DIRECTORY = "directory"
    SCRIPT = "script"
    """Tcl that the command evaluates, such as the body of `foreach`."""
    EXPRESSION = "expression"
    """What `expr` evaluates."""
    VARIABLE = "variable"
    """Name of a variable that the command sets."""


@frozen
class Argument:
    """A positional argument, or the value of a flag."""

    name: str = ""
    kind: Kind = Kind.ANY
    choices: tuple[str, ...] = ()
    required: bool = True
    repeated: bool = False
    """It takes all words that are left."""
    default: str = ""
    help: str = ""


@frozen
class Flag:
    name: str
    """With its dash, such as `-period`."""
    value: Argument | None = None
    """None for a switch, which takes no value."""
    required: bool = False
    repeated: bool = False
    group: str = ""
    """Flags of one non-empty group exclude each other."""
    help: str = ""


@frozen
class Command:
    name: str
    """As it is called; with its namespace where it has one."""
    arguments: tuple[Argument, ...] = ()
    flags: tuple[Flag, ...] = ()
    subcommands: tuple[Command, ...] = ()
    """Where there are any, the first word must be one of them (or a unique beginning, if `abbreviates`)."""
    returns: str = ""
    """A kind, a class of the tool's Python API, or empty where nothing is known."""
    help: str = ""
    """One line."""
    abbreviates: bool = True
    """Flags and subcommands may be shortened while they stay unique."""
    checked: bool = True
    """False where the tool tells only that the command exists: its words are not checked."""

    def flag(self, written: str) -> Flag | None:
        """The flag that a word names, shortened or not; None where there is none or several."""
        if exact := next((flag for flag in self.flags if flag.name == written), None):
            return exact
        near = [flag for flag in self.flags if self.abbreviates and flag.name.startswith(written)]
        return near[0] if len(near) == 1 and len(written) > 1 else None


@frozen
class ApiClass:
    """A class of a Python API, or a module with its functions."""

    name: str
    bases: tuple[str, ...] = ()
    methods: tuple[Command, ...] = ()
    attributes: dict[str, str] = Factory(dict)
    """Name to class; empty where the class is not known."""
    help: str = ""


@frozen
class ToolSpec:
    """Everything that is known of one version of one tool."""

    tool: str
    version: str
    language: Literal["tcl", "python"]
    commands: tuple[Command, ...] = ()
    classes: tuple[ApiClass, ...] = ()
    variables: tuple[str, ...] = ()
    """Variables that the tool defines, such as `sta_report_default_digits`."""
    includes: tuple[str, ...] = ()
    """Tools whose commands it understands as well, such as `tcl`."""
    program: str = ""
    """What runs it, as found on PATH."""
    learnt_from: str = ""
    """Where the facts come from: introspection, help output, a manual, or a person."""
    _by_name: dict[str, Command] = field(init=False, repr=False, eq=False)

    @_by_name.default
    def _index(self) -> dict[str, Command]:
        return {command.name: command for command in self.commands}

    def command(self, name: str) -> Command | None:
        """The command of that name, with or without a leading `::`."""
        return self._by_name.get(name.removeprefix("::"))

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(self._by_name)
