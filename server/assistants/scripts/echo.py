"""What goes on in few words: `rd_clk 0.3` after `wr_clk has 0.2 ns of latency` means a latency as well.

The parts that a request has said so far are examples themselves, and the nearest ones: what is left out is
as it was there, numbers without a unit have the unit of the number whose place they take (gapping, as in
Ross 1970, "Gapping and the order of constituents").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from attrs import evolve, frozen

from chipsmith.eda.requests.lexical import ordinary_words, words_of
from chipsmith.eda.requests.literals import NUMBER, dimension
from chipsmith.eda.requests.mentions import Mention
from chipsmith.eda.solved import Example
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.server.assistants.scripts.analogy.adapt import Adapter
from chipsmith.server.assistants.scripts.analogy.align import align
from chipsmith.server.assistants.scripts.analogy.case import Case, masked_words
from chipsmith.server.assistants.scripts.analogy.sketch import sketch_of
from chipsmith.server.assistants.scripts.ground import Grounding
from chipsmith.server.assistants.scripts.turns import CHECKS, of_check, options, sided, with_options

FARTHEST = 3
"""Parts that are looked back at."""
SURE, FARTHER, LONGER = 9.4, 1.5, 0.1
"""What an echo is worth as a draft, less for each part between, more for each part that is repeated."""
LIGHT = frozenset(
    words_of(
        "same too also only other others each bit bits one likewise respectively again well those them rest"
        " bus port ports pin pins cell cells net nets clock clocks input inputs output outputs register"
        " registers path paths value values every all both usual matching corresponding adjustment"
        " accordingly so does must should"
    )
)
"""Words that ask for nothing by themselves."""
_AGAIN = re.compile(
    r"\b(?:same|too|also|likewise|so do(?:es)?|as well|again|other|identical(?:ly)?)\b", re.IGNORECASE
)
_NUMBER = re.compile(r"(?<![\w.\[])-?\d+(?:\.\d+)?(?![\w\]])")
_STATEMENT = re.compile(r"(?:set|unset|create|report|group|read|write|replace|connect|disconnect)_")


@frozen
class Said:
    """A part of a request, and the script that it came to."""

    task: str
    script: str
    score: float = SURE
    """How well it was known."""


@frozen
class Echo:
    """A script for what is said next, made from one before."""

    text: str
    score: float
    known: float
    """How well that one was known: nothing is known better by being said again."""


def echoes(task: str, said: Sequence[Said], grounding: Grounding, spec: ToolSpec) -> Iterator[Echo]:
    """Scripts for `task` after what was `said`, if it says nothing else; the order is theirs in time."""
    for length in range(1, FARTHEST + 1):
        for end in range(len(said), max(0, len(said) - FARTHEST), -1):
            run = said[end - length : end] if end >= length else ()
            if run and (length == 1 or end == len(said)):
                text = _repeated(task, _joined(run), grounding, spec)
                if text:
                    yield Echo(
                        text,
                        SURE - FARTHER * (len(said) - end) + LONGER * (length - 1),
                        min(one.score for one in run),
                    )


def spelled(task: str, said: Sequence[Said], script: str, grounding: Grounding) -> str:
    """A task whose numbers have the units with which the script understands them."""
    units = dict.fromkeys(unit for one in reversed(said) for unit in _units(one.task))
    numbers = set(re.findall(r"-?\d+(?:\.\d+)?", script))

    def with_unit(match: re.Match[str]) -> str:
        plain = match["number"]
        if dimension(match["unit"] or "") or plain in numbers:
            return match[0]
        known = (unit for unit in units if set(grounding.forms(plain, unit)) & numbers)
        unit = next(known, "")
        return f"{plain} {unit}{match[0][len(plain) :]}" if unit else match[0]

    return NUMBER.sub(with_unit, task)


def units_of(said: Sequence[Said]) -> dict[str, str]:
    """The unit that was last used, by what it measures."""
    return {dimension(unit): unit for one in said for unit in _units(one.task)}


@cache
def _telling() -> frozenset[str]:
    """Words that some recipe knows; others, such as what people call their ports, tell nothing."""
    return frozenset(words_of(" ".join(ordinary_words())))


def _repeated(task: str, before: Said, grounding: Grounding, spec: ToolSpec) -> str:
    """The script of what was said before with the values of `task`; empty where that says something else."""
    if not all(map(_STATEMENT.match, before.script.splitlines())):
        return ""
    known, asked = grounding.mentions(before.task), grounding.mentions(task)
    said = {word for word in masked_words(task, asked) if not word.startswith("<")}
    if not asked:
        return of_check(before.script, said) if _AGAIN.search(task) and not said - LIGHT - CHECKS else ""
    if said & _telling() - LIGHT - set(masked_words(before.task, known)) - options(before.script, spec):
        return ""
    pairs, _ = align(known, asked)
    if not _suits(known, asked, pairs, before.script):
        return ""
    told = {other: before.task[known[at].start : known[at].end] for at, other in pairs.items()}
    asked = tuple(
        _measured(one, task[one.start : one.end], told[at], grounding) for at, one in enumerate(asked)
    )
    measured = any(one.kind == "number" for one in asked)
    if _NUMBER.search(before.script) and not measured and not _AGAIN.search(task):
        return ""
    kept = [known[at] for at in sorted(pairs)]
    example = Example("echo", spec.tool, "echo", before.task, before.script)
    case = Case(example, sketch_of(before.script, kept), grounding.design)
    adapted = Adapter(asked, grounding.design, grounding.files).adapt(case)
    text = sided(with_options(adapted.text, said, spec), known, asked)
    kept_lines = set(_plain(text).splitlines()) & set(_plain(before.script).splitlines())
    return "" if adapted.left or adapted.unfilled or kept_lines else text


def _suits(known: Sequence[Mention], asked: Sequence[Mention], pairs: Mapping[int, int], script: str) -> bool:
    """Whether all that is mentioned takes the place of something alike, and numbers that of all numbers."""
    if len(pairs) < len(asked):
        return False
    numbers = {at for at, one in enumerate(known) if one.kind == "number" and one.unit != "word"}
    replaced = numbers & pairs.keys()
    alike = all(_alike(known[at], asked[other]) for at, other in pairs.items())
    named = all(value in script for at in pairs if known[at].kind == "objects" for value in known[at].values)
    return alike and named and (not replaced or replaced == numbers)


def _alike(one: Mention, other: Mention) -> bool:
    if "name" in {one.kind, other.kind}:
        return one.kind == other.kind
    if one.kind == "number":
        return other.unit in {"", one.unit}
    if one.kind == "file":
        return one.values[0].rsplit(".")[-1] == other.values[0].rsplit(".")[-1]
    if "clock" in one.classes and other.kind == "collection" and "clock" not in other.classes:
        return False
    return not (one.classes and other.classes) or bool(one.classes & other.classes - {"in", "out"})


def _measured(mention: Mention, text: str, other: str, grounding: Grounding) -> Mention:
    """A number without a unit has that of the number whose place it takes."""
    found = NUMBER.match(other) if mention.kind == "number" and not mention.unit else None
    unit = found["unit"] if found else ""
    return evolve(mention, values=grounding.forms(text, unit)) if dimension(unit or "") else mention


def _plain(script: str) -> str:
    """Without its numbers."""
    return re.sub(r"(?<![\w.])-?\d+(?:\.\d+)?", "", script)


def _joined(run: Sequence[Said]) -> Said:
    return Said(". ".join(one.task for one in run), "\n".join(one.script for one in run))


def _units(text: str) -> Iterator[str]:
    yield from (match["unit"] for match in NUMBER.finditer(text) if dimension(match["unit"] or ""))
