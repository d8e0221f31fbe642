"""Reports of timing paths in whatever order a request tells them: which paths, how many, how shown.

`the 5 worst hold paths into bit3/D, with slew and input pins, 3 digits` is one statement. What can be told
is data (`eda/recipes/TOOL-paths.toml`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from attrs import Factory, define, field, frozen

from chipsmith.eda.requests.lexical import words_of
from chipsmith.eda.requests.literals import WORDS
from chipsmith.eda.requests.mentions import Mention
from chipsmith.server.assistants.scripts.analogy.words import found, joined, kind_of
from chipsmith.server.assistants.scripts.frames.told import SURE, UNSAID, Told, is_one, unsaid

_KIND = r"(?:timing|critical|setup|hold|data|longest|shortest|worst|slowest|fastest|failing|most|max|min)\s+"
_PATHS = re.compile(rf"\b(?:{_KIND})*(?:paths?|end ?points?)\b(?! group| delay| count| type)", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"\b(?:slacks? (?:of|at|on|for|per|to|from)|(?:the|their|its) (?:worst )?slacks?\b(?! path)"
    r"|how (?:many|much)|number of|count of|names?|total|average|delay of|starts? and ends?"
    r"|for (?:each|every|all)|(?:each|every) (?:end|start) ?point"
    r"|false|multi-?cycle|must|may|takes?|no longer|limit|constrain|ignore|disregard|exclude|waive|cut)\b",
    re.IGNORECASE,
)
"""Words of what asks for something else about paths than to be shown some."""
_NUMBER = r"(?P<number>\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty)"
_COUNTS = {
    "-group_count": re.compile(
        rf"\b(?:top )?{_NUMBER}\s+(?:{_KIND})*(?:paths?|end ?points?|ones)\b(?! per| for each| to each)",
        re.IGNORECASE,
    ),
    "-endpoint_count": re.compile(
        rf"\b(?:up to )?{_NUMBER}\s+(?:paths? )?(?:per|(?:for|to|at) (?:each|every))\s+end ?point",
        re.IGNORECASE,
    ),
    "-digits": re.compile(
        rf"\b{_NUMBER}\s+(?:digits?|decimals?|decimal places|places)(?: after the (?:decimal )?point)?\b",
        re.IGNORECASE,
    ),
}
_WITH = re.compile(r"\b(?:with|including|showing|show|plus|and|columns?|fields?|add)\b", re.IGNORECASE)
_BEFORE_NAME = r"(?:\s+(?:the|port|pin|register|clock|input|output|net|cell|instance|gate))*\s*$"
_GROUP = re.compile(
    r"\b(?:path )?group (?:of )?(?P<name>\w+)\b|\bin (?:the )?(?P<other>\w+)(?:'s)? (?:path )?group\b",
    re.IGNORECASE,
)
_UNCONSTRAINED = re.compile(
    r"\bunconstrained\b|\bnothing is constrained\b|\bno (?:constraints?|clocks?) (?:yet|here|so far)\b",
    re.IGNORECASE,
)
_LIGHT = frozenset(
    words_of(
        "show give print report display list see want need i me us please the a an and then also next of in"
        " on with for to that which ends one ones worst critical timing path paths most longest slowest full"
        " report columns column fields field added including digits format setup hold just only now"
        " below above"
        " there its it each line network shown like get look at let us have as well too again end endpoint"
    )
)
"""Words that ask for nothing beside a report's own."""
Words = Mapping[str, re.Pattern[str]]


@frozen
class Shown:
    """What is known of a tool's reports of paths."""

    command: str = ""
    """Empty where nothing is."""
    delays: Words = Factory(dict)
    sides: Words = Factory(dict)
    """By flag, the words before an object."""
    formats: Words = Factory(dict)
    fields: Words = Factory(dict)


@cache
def shown_by(tool: str) -> Shown:
    """What is known of a tool; nothing where there is no file of it."""
    file = files("chipsmith.eda") / "recipes" / f"{tool}-paths.toml"
    if not file.is_file():
        return Shown()
    told = tomllib.loads(file.read_text(encoding="utf-8"))

    def words(section: str, after: str = r"\b") -> Words:
        patterns = {name: rf"\b(?:{text}){after}" for name, text in told[section].items()}
        return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in patterns.items()}

    return Shown(
        told["command"], words("delay"), words("side", _BEFORE_NAME), words("format"), words("field")
    )


def paths(task: str, mentions: Sequence[Mention], shown: Shown) -> Iterator[Told]:
    """The report of paths that a text asks for, if it asks for one and all its objects have a place."""
    if shown.command and _PATHS.search(task) and is_one(task) and not _ELSEWHERE.search(task):
        reader = _Reader(task, mentions, shown)
        sides = reader.sides()
        if sides is not None:
            text = " ".join([shown.command, *reader.delay(), *sides, *reader.options()])
            left = unsaid(task, reader.spans, _LIGHT)
            yield Told(text, SURE - UNSAID * left, left)


@define
class _Reader:
    task: str
    mentions: Sequence[Mention]
    shown: Shown
    spans: list[tuple[int, int]] = field(init=False)
    """What was read so far."""

    def __attrs_post_init__(self) -> None:
        self.spans = [(one.start, one.end) for one in self.mentions]

    def delay(self) -> list[str]:
        """Setup unless hold is said; both where both are."""
        said = [name for name, words in self.shown.delays.items() if words.search(self.task)]
        return ["-path_delay", "min_max" if len(said) > 1 else next(iter(said), "max")]

    def sides(self) -> list[str] | None:
        """Where the paths begin and end; None where some object's side is not told, or told twice."""
        told = [self._side(one) for one in self.mentions if one.kind in {"objects", "collection"}]
        given = [side for side in told if side]
        flags = {side.split()[0] for side in given}
        return given if None not in told and len(flags) == len(given) else None

    def _side(self, mention: Mention) -> str | None:
        group = _GROUP.search(self.task)
        if group and group.start() <= mention.start < group.end():
            return ""
        before = self.task[: mention.start]
        flag = next((flag for flag, words in self.shown.sides.items() if words.search(before)), None)
        kind = kind_of(mention, before)
        if not flag or not (kind or mention.kind == "collection"):
            return None
        return f"{flag} {mention.values[0] if mention.kind == 'collection' else found(mention, kind)}"

    def options(self) -> Iterator[str]:
        """How many paths, of what, and how they are shown."""
        names = list(self.spans)
        for flag, words in _COUNTS.items():
            if match := self._read(words.search(self.task)):
                number = match["number"].lower()
                yield f"{flag} {WORDS.get(number, number)}"
        if match := self._read(_GROUP.search(self.task)):
            yield f"-path_group {match['name'] or match['other']}"
        if fields := self._fields(names):
            yield f"-fields {joined(fields)}"
        for name, words in self.shown.formats.items():
            if self._read(words.search(self.task)):
                yield f"-format {name}"
                break
        if self._read(_UNCONSTRAINED.search(self.task)):
            yield "-unconstrained"
        files = [one.values[0] for one in self.mentions if one.kind == "file"]
        if len(files) == 1:
            yield f"> {files[0]}"

    def _fields(self, names: Sequence[tuple[int, int]]) -> list[str]:
        fields = []
        for name, words in self.shown.fields.items():
            for match in words.finditer(self.task):
                free = not any(start <= match.start() < end for start, end in names)
                if free and _WITH.search(self.task[: match.start()]) and self._read(match):
                    fields.append(name)
        return list(dict.fromkeys(fields))

    def _read(self, match: re.Match[str] | None) -> re.Match[str] | None:
        self.spans += [match.span()] if match else []
        return match
