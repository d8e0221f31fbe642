"""The patterns of `phrases.txt`, which tells how requests about layouts describe things, and its own form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from attrs import frozen

from chipsmith.eda.requests.layouts import written
from chipsmith.eda.requests.layouts.atoms import Atom, any_of

_NAMED = re.compile(r"\{(\w+)\}")


@frozen
class Rule:
    """`<R> minus <R>` is written `({0} - {1})`."""

    kind: str
    pattern: re.Pattern[str]
    code: str

    def write(self, atoms: Sequence[Atom]) -> str:
        """The code for a phrase of these parts."""
        return written.writer(self.code)(atoms)


def rules(section: str) -> tuple[Rule, ...]:
    """Those under `[section]`, in the order in which they are tried."""
    return tuple(_read()[1][section])


def pattern(name: str, *, exact: bool = False) -> re.Pattern[str]:
    """The one after `= name`; letters are alike in both sizes unless it is `exact`."""
    return re.compile(_read()[0][name], 0 if exact else re.IGNORECASE)


@cache
def _read() -> tuple[dict[str, str], dict[str, list[Rule]]]:
    named: dict[str, str] = {}
    sections: dict[str, list[Rule]] = {}
    kind, code, found = "", "", list[Rule]()
    for line in (files(__package__) / "phrases.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            _, name, told = line.split(" ", 2)
            named[name] = _put(told, named)
        elif line.startswith("["):
            found = sections[line.strip("[]")] = []
        elif line.startswith("> "):
            _, kind, code = line.split(" ", 2)
        elif line and not line.startswith("#"):
            told = re.sub(r"<([A-Z])>", lambda match: any_of(match[1]), _put(line, named))
            found.append(Rule(kind, re.compile(told, re.IGNORECASE), code))
    return named, sections


def _put(line: str, named: dict[str, str]) -> str:
    return _NAMED.sub(lambda match: named[match[1]], line)
