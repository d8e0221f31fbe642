"""Files of things to ask for, each with many wordings.

A script stands after `>`, with ` ; ` or `;` between its lines; wordings of its request follow. In braces
stand values (`{in}`, `{time2}`, `{number:time}`). In a wording, `(set|put|)` is one of these; brackets
without a bar are its own. `<name>` is one of the choices that lines `? name SCRIPT :: WORDING` give,
the same in script and wording; such lines before the first script hold for all, those after one for that one
alone.
"""

from __future__ import annotations

import itertools
import math
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from attrs import Factory, define, frozen

_GROUP = re.compile(r"\(([^()|]*\|[^()]*)\)")
_CHOICE = re.compile(r"<(\w+)>")

MOST_COMBINED = 60
"""Combinations of choices that `all_ways` gives; of more, those of the first choice with each other one."""
MOST_SAID = 4
"""Ways of one wording, for the same choices."""
T = TypeVar("T")


class Chooser(Protocol):
    """Such as `random.Random`."""

    def choice(self, seq: Sequence[T], /) -> T: ...


@define
class _Turns:
    """Chooses one after the other."""

    at: int

    def choice(self, seq: Sequence[T], /) -> T:
        return seq[self.at % len(seq)]


@frozen
class Choice:
    script: str
    wording: str


@frozen
class Intent:
    """Something to ask for."""

    script: str
    wordings: tuple[str, ...]
    choices: Mapping[str, tuple[Choice, ...]] = Factory(dict)

    @property
    def weight(self) -> float:
        """More for what can be asked in many ways."""
        ways = math.prod(len(self.choices[name]) for name in _CHOICE.findall(self.script))
        return min(6.0, math.sqrt(ways)) * math.sqrt(len(self.wordings))

    def say(self, rng: random.Random) -> tuple[str, str]:
        """A wording and its script, both still with places in braces."""
        return self.expand(rng.choice(self.wordings), rng)

    def expand(self, wording: str, rng: Chooser) -> tuple[str, str]:
        """The same with this wording."""
        return self._written(wording, {name: rng.choice(self.choices[name]) for name in self._own}, rng)

    def all_ways(self, most: int = MOST_SAID) -> Iterator[tuple[str, str]]:
        """Each wording with each script, in some of the ways in which it can be said; the same each time."""
        for number, chosen in enumerate(self._combinations()):
            for wording in self.wordings:
                wide = max(
                    (group.count("|") + 1 for group in _GROUP.findall(self._plain(wording))), default=1
                )
                for at in range(min(wide, most) if number < MOST_SAID else 1):
                    yield self._written(wording, chosen, _Turns(number + at))

    @property
    def _own(self) -> Sequence[str]:
        """Choices that the script depends on."""
        return tuple(dict.fromkeys(_CHOICE.findall(self.script)))

    def _plain(self, wording: str) -> str:
        """A wording with the first of each choice."""
        return _CHOICE.sub(lambda match: self.choices[match[1]][0].wording, wording)

    def _combinations(self) -> Sequence[Mapping[str, Choice]]:
        known = [tuple(dict.fromkeys(self.choices[name])) for name in self._own]
        found = list(itertools.product(*known))
        if len(found) > MOST_COMBINED:
            base = [some[0] for some in known]
            found = list(dict.fromkeys(
                (first, *(one if at == place else base[at] for at in range(1, len(known))))
                for first in known[0] for place in range(1, len(known)) for one in known[place]
            ))  # fmt: skip
        return [dict(zip(self._own, some, strict=True)) for some in found]

    def _written(self, wording: str, chosen: Mapping[str, Choice], rng: Chooser) -> tuple[str, str]:
        script = _CHOICE.sub(lambda match: chosen[match[1]].script, self.script)

        def said(match: re.Match[str]) -> str:
            return (chosen.get(match[1]) or rng.choice(self.choices[match[1]])).wording

        while _CHOICE.search(wording) or _GROUP.search(wording):
            wording = _CHOICE.sub(said, wording)
            wording = _GROUP.sub(lambda match: rng.choice(match[1].split("|")), wording)
        return re.sub(r"\s+", " ", re.sub(r"\s+([,.;:?])", r"\1", wording)).strip(), script


def intents(text: str) -> Iterator[Intent]:
    """Those of a file."""
    shared: dict[str, list[Choice]] = {}
    own: dict[str, list[Choice]] = {}
    script, wordings = "", list[str]()

    def made() -> Iterator[Intent]:
        if script and wordings:
            choices = {name: tuple(some) for name, some in {**shared, **own}.items()}
            yield Intent(script, tuple(wordings), choices)

    for line in map(str.rstrip, text.splitlines()):
        if line.startswith("> "):
            yield from made()
            script, wordings, own = line[2:].replace(" ; ", "\n").replace(";", "\n"), [], {}
        elif line.startswith("? "):
            name, _, rest = line[2:].partition(" ")
            told, _, wording = rest.partition("::")
            (own if script else shared).setdefault(name, []).append(Choice(told.rstrip(), wording.strip()))
        elif line and not line.startswith("#"):
            wordings.append(line)
    yield from made()
