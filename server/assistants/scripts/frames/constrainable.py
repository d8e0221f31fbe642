"""What a tool can be told of a design in numbers: `eda/recipes/TOOL-constraints.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from attrs import Factory, frozen

from chipsmith.server.assistants.scripts.frames.paths import shown_by


@frozen
class Constraint:
    """A statement that gives objects of a design a value."""

    words: re.Pattern[str]
    script: str
    """With {flags}, {number}, {clock}, {objects}, {value} and {pin} where it has those."""
    unit: str | None
    """What its number measures; empty where it measures nothing, None where it takes no number."""
    of: frozenset[str]
    """Classes of its objects."""
    otherwise: str
    """The objects where none is named."""
    flags: Mapping[str, str]
    """By qualifier."""
    needs_flags: bool
    value: str
    """Class of what is set, where that is no number."""
    between: str
    """The statement for what leads from one clock to another."""
    weak: bool
    """Whether its words count only where no others name anything."""
    implied: bool
    """Whether a number of its unit means it where nothing is named."""

    @property
    def clocked(self) -> bool:
        return "{clock}" in self.script


@frozen
class Constrainable:
    """What is known of a tool."""

    constraints: tuple[Constraint, ...] = ()
    qualifiers: Mapping[str, re.Pattern[str]] = Factory(dict)
    """Words that tell one value of a constraint from another."""
    sides: Mapping[str, re.Pattern[str]] = Factory(dict)
    """By flag, words before an object that tell where paths begin or end."""


@cache
def constrainable(tool: str) -> Constrainable:
    """What is known of a tool; nothing where there is no file of it."""
    file = files("chipsmith.eda") / "recipes" / f"{tool}-constraints.toml"
    if not file.is_file():
        return Constrainable()
    told: Mapping[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    return Constrainable(
        tuple(map(_constraint, told["constraint"])),
        {name: _words(words) for name, words in told["qualifier"].items()},
        shown_by(tool).sides,
    )


def _constraint(one: Mapping[str, Any]) -> Constraint:
    return Constraint(
        _words(one["words"]),
        one["script"],
        one.get("unit"),
        frozenset(filter(None, one.get("of", "").split("|"))),
        one.get("else", ""),
        one.get("flags", {}),
        one.get("needs_flags", False),
        one.get("value", ""),
        one.get("between", ""),
        one.get("weak", False),
        one.get("implied", False),
    )


def _words(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)
