"""Clocks in whatever order a request tells them: name, source, period or frequency, edges, division.

`clock "ref" on refclk, 200 MHz, high from 2 to 4 ns` is one statement, and its parts may stand in any order.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from functools import cache

from attrs import frozen

from chipsmith.eda.requests.lexical import ordinary_words, words_of
from chipsmith.eda.requests.literals import PROSE, WORDS
from chipsmith.eda.requests.mentions import Mention
from chipsmith.server.assistants.scripts.analogy.words import joined
from chipsmith.server.assistants.scripts.frames.told import SURE, UNSAID, Told, is_one, unsaid
from chipsmith.server.assistants.scripts.ground import Grounding

UNDERSTOOD = 0.5
"""What it costs to leave the name to be understood."""
_CLOCK = re.compile(
    r"\bclocks?\b(?! (?:uncertainty|latency|transition|slew|jitter|groups?|gat|tree|network))", re.I
)
_QUOTE = "[\"'`]?"
_NAMED = re.compile(
    rf"\b(?:(?:clock[ -])?name[ds]?(?:\s+(?:it|is|of it))?|called|call it|name it"
    rf"|clock\b(?!\s*[:=]?\s*{_QUOTE}(?:name|call)))\s*[:=]?\s*(?P<quote>{_QUOTE})"
    rf"(?P<name>[A-Za-z_]\w*){_QUOTE}(?![\w/\[])",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"(?:(?:two|three|four)\s+)?(?:clocks?\s*:?\s*)?(?P<name>[A-Za-z_]\w*)\s+(?:on|at)\s+(?P<port>[A-Za-z_][\w\[\]]*)"
    r"\s*[,(@:]?\s*(?:at\s+)?\d[\d.]*\s*(?:ns|ps|[kMG]Hz)\s*\)?",
    re.IGNORECASE,
)
"""A clock in few words, as in a list of them: `fast on refclk (2.5 ns)`."""
_AFTER = re.compile(r"\b(?:named|called) (?:after|like|as) (?:its|the) (?:port|pin|source)\b", re.IGNORECASE)
_EDGES = re.compile(
    r"\b(?:high|up)\s+(?:from|between)\s+{n}\s+(?:to|and|until|till)\s+{n}"
    r"|\bris(?:e|es|ing)(?:\s+edge)?\s*(?:at|:)?\s+{n}\D{{0,14}}?fall(?:s|ing)?(?:\s+edge)?\s*(?:at|:)?\s+{n}"
    r"|\bwaveform\s*(?:of|:)?\s*[{{(]?\s*{n}[\s,/]+(?:and\s+)?{n}\s*[}})]?".format(
        n=r"-?\d[\d.]*(?:\s*(?:ns|ps))?"
    ),
    re.IGNORECASE,
)
_DIVIDED = re.compile(
    r"\bdivid(?:ed|es?|ing)(?:[ -]by)?[ -](?P<by>\d+|two|three|four|eight)\b"
    r"|\b(?P<half>half (?:the |its )?(?:rate|frequency|speed))(?: of)?\b"
    r"|\bmultipl(?:ied|y|ies)(?: by)? (?P<times>\d+|two|three|four)\b",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"\b(?:source|from|master|derived from|of|out of)\s*:?\s*(?:is\s+)?(?:the\s+)?(?:port\s+|clock\s+)?$",
    re.I,
)
_LIGHT = frozenset(
    words_of(
        "create define make set add use declare need there is a an the clock clocks port pin name named"
        " called on at in of with for period frequency runs run running virtual generated source from"
        " to and it its"
        " this that block high low rising falling waveform edge edges mhz ghz khz ns ps input comes enters"
        " design new called master divided by"
    )
)
"""Words that ask for nothing beside the clock's own."""


@cache
def _prose() -> frozenset[str]:
    return ordinary_words() | PROSE


def clocks(task: str, mentions: Sequence[Mention], grounding: Grounding) -> Iterator[Told]:
    """The statement of the one clock that a task defines, if it defines one and all is told."""
    if not (_CLOCK.search(task) or _PLAIN.fullmatch(task.strip())) or not is_one(task):
        return
    reader = _Reader(task, mentions, grounding)
    generated = re.search(r"\bgenerated\b", task, re.IGNORECASE)
    if line := reader.generated() if generated else reader.created():
        left = reader.left()
        yield Told(line, SURE - UNSAID * left - UNDERSTOOD * (not reader.name()), left)


def christened(prompt: str, ports: Container[str]) -> tuple[str, ...]:
    """Names that a request gives to clocks, which are names in all of it."""
    plain = _PLAIN.fullmatch(prompt.strip())
    if plain and plain["port"] in ports and plain["name"].lower() not in {"clock", "clocks", "period"}:
        return (plain["name"],)
    return tuple(match["name"] for match in _NAMED.finditer(prompt) if _is_name(match, ports))


def _is_name(match: re.Match[str], ports: Container[str]) -> bool:
    return bool(match["quote"]) or match["name"] in ports or match["name"].lower() not in _prose()


@frozen
class _Reader:
    task: str
    mentions: Sequence[Mention]
    grounding: Grounding

    def created(self) -> str:
        """What creates a clock with a period; empty where that or the source is not told."""
        edges = _EDGES.search(self.task)
        periods = [
            one for one in self._numbers() if not edges or not edges.start() <= one.start < edges.end()
        ]
        virtual = re.search(r"\bvirtual\b", self.task, re.IGNORECASE)
        ports = self._objects("port")
        name = self.name() or (ports[0] if ports else "")
        if len(periods) != 1 or periods[0].values[0] == "0" or not name or len(ports) != (not virtual):
            return ""
        source = "" if virtual else f" [get_ports {joined(ports)}]"
        return f"create_clock -name {name} -period {periods[0].values[0]}{self._waveform(edges)}{source}"

    def generated(self) -> str:
        """What derives a clock from another; empty where its source, its place or its rate is not told."""
        divided = _DIVIDED.search(self.task)
        sources = [one for one in self.mentions if _FROM.search(self.task, 0, one.start)]
        sources = [one for one in sources if one.kind == "objects" and "port" in one.classes]
        pins = [one for one in self.mentions if one.kind == "objects" and "pin" in one.classes]
        name = self.name()
        if not (divided and len(sources) == 1 and len(pins) == 1 and name):
            return ""
        number = (divided["by"] or divided["times"] or "2").lower()
        rate = "-multiply_by" if divided["times"] else "-divide_by"
        return (
            f"create_generated_clock -name {name} -source [get_ports {joined(sources[0].values)}]"
            f" {rate} {WORDS.get(number, number)} [get_pins {joined(pins[0].values)}]"
        )

    def name(self) -> str:
        """The name that the task gives; the source's where it says so; else empty."""
        if _AFTER.search(self.task):
            return next(iter(self._objects("port")), "")
        names = christened(self.task, self.grounding.design.ports)
        fresh = [one for one in names if one not in self._objects("port")]
        return next(iter([*fresh, *names]), "")

    def left(self) -> int:
        """Words that no part of the statement accounts for."""
        spans = [(one.start, one.end) for one in self.mentions]
        spans += [
            match.span()
            for words in (_EDGES, _DIVIDED, _NAMED, _AFTER)
            for match in words.finditer(self.task)
        ]
        plain = _PLAIN.fullmatch(self.task.strip())
        return 0 if plain else unsaid(self.task, spans, _LIGHT)

    def _numbers(self) -> list[Mention]:
        timed = {"time", "frequency"}
        return [one for one in self.mentions if one.kind == "number" and one.unit in timed]

    def _objects(self, kind: str) -> list[str]:
        name = next((match for match in _NAMED.finditer(self.task)), None)
        found = [
            one
            for one in self.mentions
            if one.kind == "objects" and kind in one.classes and len(one.values) == 1
        ]
        free = [one for one in found if not name or not name.start("name") <= one.start < name.end("name")]
        return list(dict.fromkeys(value for one in free or found for value in one.values))

    def _waveform(self, edges: re.Match[str] | None) -> str:
        if not edges:
            return ""
        inside = [
            one for one in self.mentions if one.kind == "number" and edges.start() <= one.start < edges.end()
        ]
        unit = next((self.task[one.start : one.end] for one in inside if one.unit), "")
        unit = re.sub(r"^[-\d.\s]+", "", unit)
        values = [
            one.values[0] if one.unit else self.grounding.forms(self.task[one.start : one.end], unit)[0]
            for one in inside
        ]
        return f" -waveform {{{' '.join(values)}}}"
