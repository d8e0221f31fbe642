"""Files of intents with macros and held-out wordings; the notation is told at the top of such a file."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from importlib.resources import files

from attrs import evolve

from chipsmith.eda.requests.wording import Intent, intents

_MACRO = re.compile(r"@(\w+)")
_HELD = "! "


def sides(package: str, *, held_out: bool, later: Collection[str] = ()) -> tuple[Intent, ...]:
    """The intents of a package's file with the wordings of one side; those without held-out ones are shared.

    Macros named in `later` stay, since what they say depends on the place in a request.
    """
    found = []
    for one in intents(_expanded(package, frozenset(later))[1]):
        held = tuple(wording.removeprefix(_HELD) for wording in one.wordings if wording.startswith(_HELD))
        learnt = tuple(wording for wording in one.wordings if not wording.startswith(_HELD))
        found.append(evolve(one, wordings=held if held_out and held else learnt))
    return tuple(found)


def alternatives(package: str, macro: str) -> tuple[str, ...]:
    """What a macro that is one group of alternatives may say."""
    return tuple(_expanded(package, frozenset())[0][macro].strip("()").split("|"))


@cache
def _expanded(package: str, later: frozenset[str]) -> tuple[dict[str, str], str]:
    """The macros, and the text with them put in."""
    macros: dict[str, str] = {}
    rest = []
    for line in (files(package) / "intents.txt").read_text(encoding="utf-8").splitlines():
        if match := re.fullmatch(r"@(\w+) = (.*)", line):
            macros[match[1]] = _put(match[2], macros)
        elif not line.startswith("#"):
            rest.append(_put(line, {name: told for name, told in macros.items() if name not in later}))
    return macros, "\n".join(rest)


def _put(line: str, macros: dict[str, str]) -> str:
    return _MACRO.sub(lambda match: macros.get(match[1], match[0]), line)
