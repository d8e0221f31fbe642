"""What a script does as far as it can be seen without running it: its calls, scopes and procedures."""

from __future__ import annotations

from attrs import Factory, define, field

from chipsmith.eda.tcl.binding import Binding
from chipsmith.eda.tcl.expressions import Expression
from chipsmith.eda.tcl.syntax import Command, Script, Variable, Word


@define(eq=False)
class Scope:
    """Where variables live: a procedure's, or all of the script outside of procedures."""

    procedure: str = ""
    """Empty for the script's own."""
    mentioned: set[str] = Factory(set)
    """Names that something in the scope may set."""
    reads: list[Variable] = Factory(list)
    knowable: bool = True
    """False where variables may come from what cannot be seen."""


@define(eq=False)
class Call:
    command: Command
    scope: Scope
    namespace: str
    guarded: bool
    """Within `catch` or `try`: it may be meant to fail."""
    binding: Binding | None = None
    """Its words by what they are, where that has been found out already."""


@define
class Procedure:
    name: str
    """With its namespace, without a leading `::`."""
    least: int
    most: int | None
    """Of arguments; None is any number."""
    parameters: str = ""
    """As they are written."""
    place: int = 0

    def takes(self, count: int) -> bool:
        return self.least <= count and (self.most is None or count <= self.most)


@define(eq=False)
class Outline:
    script: Script
    calls: list[Call] = Factory(list)
    scopes: list[Scope] = Factory(list)
    procedures: dict[str, list[Procedure]] = Factory(dict)
    """By the last part of their names."""
    expressions: list[tuple[Word, Expression]] = Factory(list)
    unbraced: list[tuple[Command, tuple[Word, ...]]] = Factory(list)
    """Expressions that are substituted twice: the command, and the words that make it up."""
    made: set[str] = Factory(set)
    """Commands that come into being otherwise, such as by `interp alias`."""
    everywhere: set[str] = Factory(set)
    """Variables that may be set in any scope, by `upvar` and `uplevel`."""
    knowable: bool = True
    """False where commands may come from what cannot be seen, such as a package."""
    scopes_knowable: bool = True
    """False where variables may be set in any scope."""
    sources: list[tuple[Word, Scope]] = field(factory=list)
    """Arguments of `source`."""

    def defined(self, name: str, namespace: str) -> list[Procedure]:
        """The procedures that a call in a namespace means: its own before the global ones."""
        same_tail = self.procedures.get(name.rpartition("::")[2], ())
        absolute = name.removeprefix("::")
        own = f"{namespace}::{name}" if namespace and not name.startswith("::") else absolute
        return [one for one in same_tail if one.name == own] or [
            one for one in same_tail if one.name == absolute
        ]
