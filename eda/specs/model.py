"""What a tool accepts, as data: its commands, their flags and arguments, and its Python classes."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from itertools import groupby
from typing import Literal

from attrs import Factory, evolve, field, frozen


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
    """In a group: one of its flags is required."""
    repeated: bool = False
    """It may be given several times."""
    group: str = ""
    """Flags of one non-empty group exclude each other."""
    joined: bool = False
    """The value may follow in the same word, as in `-DNAME` or `--jobs=4`."""
    help: str = ""


@frozen
class Command:
    name: str
    """As it is called; with its namespace where it has one."""
    arguments: tuple[Argument, ...] = ()
    flags: tuple[Flag, ...] = ()
    needs: tuple[tuple[str, ...], ...] = ()
    """Of each, at least one must be given: names of flags and of arguments."""
    subcommands: tuple[Command, ...] = ()
    """Where there are any, the first word must be one of them (or a unique beginning, if `abbreviates`)."""
    overloads: tuple[tuple[Argument, ...], ...] = ()
    """Of a Python method that is called in several ways: the arguments of each; `arguments` merges them."""
    returns: str = ""
    """A kind, a class of the tool's Python API, or empty where nothing is known."""
    help: str = ""
    """One line."""
    abbreviates: bool = True
    """Flags and subcommands may be shortened while they stay unique."""
    flags_first: bool = False
    """Flags stand before the arguments, as in plain Tcl: after the first other word nothing is a flag."""
    redirects: bool = False
    """`> file` or `>> file` may end it."""
    checked: bool = True
    """False where the tool tells only that the command exists: its words are not checked."""

    @property
    def fewest(self) -> int:
        """How many words must be given besides the flags."""
        return sum(argument.required for argument in self.arguments)

    @property
    def most(self) -> int | None:
        """How many words may be given besides the flags; None where there is no limit."""
        return None if any(argument.repeated for argument in self.arguments) else len(self.arguments)

    def fit(self, count: int) -> tuple[Argument, ...] | None:
        """The argument that each of `count` words is for; None when there are too few or too many.

        Required arguments come first, then optional ones from left to right; neighbours that are
        repeated, such as the variables and lists of `foreach`, repeat together.
        """
        surplus = count - self.fewest
        fitted: list[Argument] = []
        for repeated, run in groupby(self.arguments, lambda argument: argument.repeated):
            together = tuple(run)
            if not repeated:
                for argument in together:
                    if argument.required or surplus > 0:
                        fitted.append(argument)
                        surplus -= not argument.required
                continue
            given = any(argument.required for argument in together)
            more, surplus = divmod(surplus, len(together)) if surplus > 0 else (0, surplus)
            fitted += together * (given + more)
        return tuple(fitted) if surplus == 0 else None

    def flag(self, written: str) -> Flag | None:
        """The flag that a word names, shortened or not; None where there is none or several.

        Where the word holds the value as well, the flag comes without one: no word follows it.
        """
        if exact := next((flag for flag in self.flags if flag.name == written), None):
            return exact
        if with_value := self._joined(written):
            return with_value
        near = [flag for flag in self.flags if self.abbreviates and flag.name.startswith(written)]
        return near[0] if len(near) == 1 and len(written) > 1 else None

    def _joined(self, written: str) -> Flag | None:
        for flag in self.flags:
            ending = "" if len(flag.name) == 2 else "="
            if flag.joined and written.startswith(flag.name + ending):
                return evolve(flag, value=None)
        return None


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
    objects: dict[str, str] = Factory(dict)
    """Names that stand ready in a Python script, and their classes, such as OpenROAD's `design`."""
    includes: tuple[str, ...] = ()
    """Tools whose commands it understands as well, such as `tcl`."""
    shortens: bool = False
    """A command's name may be shortened while it stays the only one."""
    complete: bool = True
    """False where the source tells a part only: a name that is not here may exist all the same."""
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

    def shortened(self, name: str) -> Command | None:
        """The one command that begins with `name`, where the tool takes that for its name."""
        near = [one for one in self._by_name if self.shortens and name and one.startswith(name)]
        return self._by_name[near[0]] if len(near) == 1 else None

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(self._by_name)
