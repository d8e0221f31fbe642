"""Plain Tcl: which commands and subcommands the installed one has, and by hand what each takes."""

from __future__ import annotations

from importlib import resources

from attrs import evolve

from chipsmith.core.errors import ToolError
from chipsmith.eda.specs.facts import facts
from chipsmith.eda.specs.learn.process import ask
from chipsmith.eda.specs.model import Argument, Command, ToolSpec

_ANYTHING = Argument("argument", required=False, repeated=True)


def learn_tcl() -> ToolSpec:
    """Raises ToolMissingError; ToolError where tclsh does not answer as Tcl 8 does."""
    with resources.as_file(resources.files(__package__) / "tcl.tcl") as script:
        told = [
            line.split(" ") for line in ask(["tclsh", str(script)]).splitlines() if line.startswith("@@ ")
        ]
    version = next((words[2] for words in told if words[1] == "version"), "")
    if not version.startswith("8."):
        raise ToolError("The program tclsh does not answer as Tcl 8 does.", fix="install Tcl 8.6.")
    subcommands = {words[2]: words[3:] for words in told if words[1] == "subcommands"}
    known = {command.name: command for command in facts("tcl")}
    return ToolSpec(
        "tcl",
        version,
        "tcl",
        tuple(
            _command(known.get(words[2]) or _unknown(words[2]), subcommands.get(words[2], []))
            for words in told
            if words[1] == "command"
        ),
        variables=tuple(words[2] for words in told if words[1] == "variable"),
        program="tclsh",
        learnt_from="introspection and facts written by hand",
    )


def _command(command: Command, told: list[str]) -> Command:
    """A command with flags before arguments, as in plain Tcl, and the subcommands that this version has."""
    by_hand = {sub.name: sub for sub in command.subcommands}
    present = told if by_hand and told else list(by_hand)
    subcommands = tuple(evolve(by_hand.get(name) or _unknown(name), flags_first=True) for name in present)
    return evolve(command, flags_first=True, subcommands=subcommands)


def _unknown(name: str) -> Command:
    return Command(name, (_ANYTHING,), checked=False)
