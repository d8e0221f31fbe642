"""Files of things to ask for, each with many wordings.

A script stands after `>`, with ` ; ` or `;` between its lines; wordings of its request follow. In braces
stand values (`{in}`, `{time2}`, `{number:time}`). In a wording, `(set|put|)` is one of these; brackets
without a bar are its own. `<name>` is one of the choices that lines `? name SCRIPT :: WORDING` give,
the same in script and wording; such lines before the first script hold for all, those after one for that one
alone.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterator, Mapping

from attrs import Factory, frozen

_GROUP = re.compile(r"\(([^()|]*\|[^()]*)\)")
_CHOICE = re.compile(r"<(\w+)>")


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

    def expand(self, wording: str, rng: random.Random) -> tuple[str, str]:
        chosen = {name: rng.choice(self.choices[name]) for name in _CHOICE.findall(self.script)}
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
