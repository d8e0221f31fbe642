"""What the names in a script are names of: by the places where they stand, and by the files that it reads.

A script under way tells of its design what no request does: `create_clock` makes clocks, `set_input_delay`
is for inputs, `get_cells` finds cells (SDC 2.1, section 6). Nothing is run, so that what loops put together
stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import Factory, define

from chipsmith.eda.design_names import DesignNames, MayRead, anything, leaves, read_names
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.eda.tcl.binding import Binding, bind
from chipsmith.eda.tcl.syntax import Command, Substitution, Variable, Word
from chipsmith.eda.tcl.walk import outline_of

MOST_CHARACTERS = 500_000
"""A longer script is data that a tool wrote; its names are not read."""
_FINDS = {
    "get_ports": "port", "get_clocks": "clock", "get_cells": "cell", "get_nets": "net", "get_pins": "pin",
    "get_lib_cells": "lib_cell",
}  # fmt: skip
_BY_FLAG = {"-clock": "clock", "-master_clock": "clock", "-group": "clock", "-lib_cell": "lib_cell"}
_BY_COMMAND = {
    "create_clock": "input", "set_input_delay": "input", "set_driving_cell": "input", "set_drive": "input",
    "set_input_transition": "input", "set_output_delay": "output", "set_load": "output",
}  # fmt: skip
_STARTS, _ENDS = ("-from", "-rise_from", "-fall_from"), ("-to", "-rise_to", "-fall_to")
_MAKES_CLOCK = ("create_clock", "create_generated_clock")
_READS = {"read_verilog": "netlist", "read_liberty": "liberty", "read_sdc": "sdc"}
_TOP = ("link_design", "current_design")
_UNITS = ("set_units", "set_cmd_units")
_NAME = re.compile(r"[A-Za-z_][\w/.]*(?:\[\d+\])?")
_ALL_BITS = re.compile(r"\[[*?]\]$")
_BIT = re.compile(r"[A-Za-z_][\w/]*\[\d+\]")
"""Written without braces it is a command in brackets, which readers of SDC take for a bit all the same."""
_UNIT = re.compile(r"1?([munp]?s)")


def names_in_script(
    text: str, spec: ToolSpec, folder: Path | None = None, may_read: MayRead = anything
) -> DesignNames:
    """The names that a script speaks of; partial where it reads no netlist that is at hand.

    Args:
        folder: where the script lies, to which the files that it reads are relative.
        may_read: which of those may be read.
    """
    if len(text) > MOST_CHARACTERS:
        return DesignNames(partial=True)
    commands = sorted((call.command for call in outline_of(text, spec).calls), key=lambda one: one.start)
    seen = _Seen(text, spec, folder, may_read, _literals(commands))
    for command in commands:  # outer ones come first, and tell what inner ones find
        seen.look(command)
    names = read_names(seen.files, seen.top)
    names.partial = not names.ports
    names.time_unit = seen.unit or names.time_unit
    names.extend(seen.names())
    return names


@define
class _Seen:
    """What was found in a script so far."""

    text: str
    spec: ToolSpec
    folder: Path | None
    may_read: MayRead
    values: dict[str, str]
    """Of variables."""
    files: dict[str, list[Path]] = Factory(lambda: {kind: [] for kind in _READS.values()})
    top: str = ""
    unit: str = ""
    _found: list[tuple[str, str]] = Factory(list)
    """Classes and names."""
    _directions: dict[int, str] = Factory(dict)
    """Of commands that find ports, by the places where they stand."""

    def look(self, command: Command) -> None:
        name = command.name or ""
        if (known := self.spec.command(name)) is None:
            return
        binding = bind(command.arguments, known)
        flags = {flag.name: word for _, flag, word in binding.flags if word is not None}
        for _, flag, value in binding.flags:
            if value is not None:
                self._place(value, _BY_FLAG.get(flag.name, ""), _end(flag.name))
        for word in binding.positional:
            kind = _BY_COMMAND.get(name, "")
            self._place(word, kind, kind)
        positional = [part for word in binding.positional for part in self._parts(word)]
        if name in _FINDS:
            self._note(self._directions.get(id(command), _FINDS[name]), positional)
        elif name in _MAKES_CLOCK:
            self._note("clock", self._parts(flags["-name"]) if "-name" in flags else self._first(binding))
        elif name in _READS and self.folder is not None:
            paths = [self.folder / part for part in positional]
            self.files[_READS[name]] += [path for path in paths if path.is_file() and self.may_read(path)]
        elif name in _TOP and positional:
            self.top = self.top or positional[-1]
        elif name in _UNITS and "-time" in flags:
            unit = _UNIT.fullmatch("".join(self._parts(flags["-time"])))
            self.unit = self.unit or (unit[1] if unit else "")

    def names(self) -> DesignNames:
        """Ports of which nothing tells where they lead are taken by their names."""
        names = DesignNames()
        for kind, name in sorted(self._found, key=lambda one: one[0] == "port"):
            if kind != "port":
                names.add(kind, name)
            elif name not in names.ports:
                names.add("output" if leaves(name) else "input", name)
        return names

    def _place(self, word: Word, kind: str, direction: str) -> None:
        """Names in a word that is given to a command."""
        if kind:
            self._note(kind, self._parts(word))
        for finder in _within(word):
            if finder.name == "get_ports" and direction:
                self._directions[id(finder)] = direction

    def _first(self, binding: Binding) -> list[str]:
        """The port after which a clock is called that has no name of its own."""
        words = [
            *binding.positional,
            *(word for outer in binding.positional for one in _within(outer) for word in one.arguments),
        ]
        return [part for word in words for part in self._parts(word)][:1]

    def _parts(self, word: Word) -> list[str]:
        """The names in a word that is literal, or that is a variable with one value."""
        value, written = word.value, self.text[slice(*word.inner)]
        if value is None and _BIT.fullmatch(written):
            value = written
        elif value is None and len(word.parts) == 1:
            (part,) = word.parts
            whole = (part.start, part.end) == word.inner
            value = self.values.get(part.name) if whole and isinstance(part, Variable) else None
        return (value or "").replace("{", " ").replace("}", " ").split()

    def _note(self, kind: str, names: Iterable[str]) -> None:
        for name in names:
            bus = _ALL_BITS.sub("", name)
            if _NAME.fullmatch(bus) and (kind != "pin" or "/" in bus):
                self._found.append((kind, bus))


def _end(flag: str) -> str:
    return "input" if flag in _STARTS else "output" if flag in _ENDS else ""


def _within(word: Word) -> Iterator[Command]:
    """Commands in the brackets of a word, those in their brackets too."""
    for part in word.parts:
        if isinstance(part, Substitution):
            for command in part.commands:
                yield command
                for inner in command.words:
                    yield from _within(inner)


def _literals(commands: Iterable[Command]) -> dict[str, str]:
    """Variables that have one value wherever they are set."""
    values: dict[str, set[str | None]] = {}
    for command in commands:
        if command.name == "set" and len(command.arguments) == 2 and command.arguments[0].value:
            values.setdefault(command.arguments[0].value, set()).add(command.arguments[1].value)
    return {name: value for name, found in values.items() if len(found) == 1 and (value := found.pop())}
