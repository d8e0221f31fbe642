"""Constraints in whatever order a request tells them: values by their qualifiers, objects, and a clock.

`a and b: input delay max 1.2, min 0.3, relative to ck` has two statements, and no recipe can have all orders
and numbers of values. What can be told is data (`constrainable`); here it is found in a text, and every value
gets the name of what it is, the words that qualify it, and the objects that stand on the same side of it as
the others' do (frames and their slots, as in Fillmore 1976, "Frame semantics and the nature of language").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from attrs import frozen

from chipsmith.eda.requests.lexical import words_of
from chipsmith.eda.requests.literals import NUMBER, dimension, written
from chipsmith.eda.requests.mentions import Mention
from chipsmith.server.assistants.scripts.frames.constrainable import Constrainable, Constraint
from chipsmith.server.assistants.scripts.frames.names import Names
from chipsmith.server.assistants.scripts.frames.pointed import Pointed, fits
from chipsmith.server.assistants.scripts.frames.told import SURE, UNSAID, Before, Told, is_one, unsaid
from chipsmith.server.assistants.scripts.ground import Grounding

NOTHING = Before()
IMPLIED = 2.0
"""What it costs to take numbers for what nothing names."""
HALF = 0.5
"""Shares above it are what is left, not what is taken or added."""
UNDERSTOOD = 0.3
"""What it costs to leave the objects to be understood."""
_OPPOSITE = ({"max", "min"}, {"setup", "hold"}, {"rise", "fall"}, {"early", "late"}, {"high", "low"})
"""Both together qualify nothing."""
_PIN = re.compile(r"\b(?:(?:output )?pin|output)\s+(?:is\s+)?([A-Z]\w*)|/([A-Z]\w*)\b")
_PERIOD = re.compile(r"\b(?:of (?:the|its|their) )?(?:clock )?period\b", re.IGNORECASE)
_COMMA, _AND = re.compile(r"[,;/|]"), re.compile(r"\s(?:and|but)\s", re.IGNORECASE)
_LIGHT = frozenset(
    words_of(
        "path paths may take everything whatever anything ends starts anywhere exception other others else"
        " is are be get gets has have must shall need needs see sees put set apply give make constrain add"
        " relative respect reference to from by wrt against after before on of for in at with and each every"
        " all both bit bits bus input output inputs outputs port ports data side clock clocks value same"
        " also it them its their two three four five this that these those here there too ns ps pf ff come"
        " comes flop flops register clocked launched captured design network current block whole pin own"
        " only just please now then external outside"
    )
)
"""Words that ask for nothing beside a constraint's own."""


@frozen
class _Value:
    """A number, or what stands for it, with what it is a value of."""

    of: Constraint
    start: int
    end: int
    text: str
    share: bool = False
    """A share, of the clock's period if it is one of a time."""


def constraints(
    task: str,
    mentions: Sequence[Mention],
    grounding: Grounding,
    known: Constrainable,
    before: Before = NOTHING,
) -> Iterator[Told]:
    """Statements for all values of a task, if each has its place.

    A task that names no constraint goes on with the last one that was named `before`.
    """
    if not is_one(task):
        return
    names = Names.of(task, mentions, known, before)
    reader = _Reader(task, mentions, grounding, known, before, names)
    if values := reader.values():
        left = reader.left()
        if names.implied and left:
            return
        lines = [reader.line(at, values) for at in range(len(values))]
        if all(lines):
            doubts = UNDERSTOOD * reader.understands(values) + IMPLIED * names.unsaid
            yield Told("\n".join(dict.fromkeys(map(str, lines))), SURE - UNSAID * left - doubts, left)


@frozen
class _Reader:
    task: str
    mentions: Sequence[Mention]
    grounding: Grounding
    known: Constrainable
    before: Before
    names: Names

    def values(self) -> list[_Value]:
        """In the order of the text; none where a number has no place or a constraint no value."""
        named = self.names.found
        numbers = [one for one in self.mentions if self._counts(one)]
        leads = bool(named and numbers) and numbers[0].start < named[0][0]
        values = [self._valued(one, leads=leads) for one in numbers]
        values += [self._unnumbered(start, end, of) for start, end, of in named if of.unit is None]
        told = [value for value in values if value is not None]
        complete = len(told) == len(values) and {id(of) for *_, of in named} == {id(one.of) for one in told}
        return sorted(told, key=lambda one: one.start) if complete else []

    def _counts(self, mention: Mention) -> bool:
        """Whether it is a number that has a value: as a word, only where things are counted, and zero."""
        word = mention.unit == "word"
        counted = any(of.unit == "count" for *_, of in self.names.found)
        return mention.kind == "number" and (not word or counted or mention.values[0] == "0")

    def _valued(self, number: Mention, *, leads: bool) -> _Value | None:
        """A number as a value of what is named next to it, on the side where the names stand."""
        named = [each for each in self.names.found if self._measures(number, each[2])]
        before = [of for start, _, of in named if start <= number.start]
        after = [of for start, _, of in named if start > number.start]
        sides = (after[:1], before[-1:]) if leads else (before[-1:], after[:1])
        of = next((side[0] for side in sides if side), None)
        share = number.unit == "share"
        return _Value(of, number.start, number.end, self._written(number, of), share) if of else None

    def _measures(self, number: Mention, of: Constraint) -> bool:
        if number.unit == "share":
            period = _PERIOD.search(self.task) or _PERIOD.search(self.before.text)
            return of.unit == "" or (of.clocked and period is not None)
        return of.unit is not None and number.unit in {"", "word", of.unit}

    def _written(self, number: Mention, of: Constraint) -> str:
        """A number without a unit has that of the next one which has it."""
        if number.unit or not of.unit:
            return number.values[0]
        for match in NUMBER.finditer(self.task, number.end):
            if dimension(match["unit"] or "") == of.unit:
                return self.grounding.forms(self.task[number.start : number.end], match["unit"])[0]
        return number.values[0]

    def _unnumbered(self, start: int, end: int, of: Constraint) -> _Value | None:
        if not of.value:
            return _Value(of, start, end, "")
        cells = [one for one in self.mentions if of.value in one.classes and len(one.values) == 1]
        return _Value(of, start, end, cells[0].values[0]) if len(cells) == 1 else None

    def line(self, at: int, values: Sequence[_Value]) -> str | None:
        """The statement of one of the values; None where something of it is not told."""
        value, of = values[at], values[at].of
        pointed = Pointed(self.task, self.mentions, self.grounding, self.before)
        places = [(one.start, one.end) for one in values]
        clock, flags = pointed.clock(value.start), self._flags(at, values)
        if of.between and (pair := pointed.pair()):
            return of.between.format(flags=flags, number=value.text, first=pair[0], second=pair[1])
        sides = pointed.sides(self.known.sides) if "{sides}" in of.script else ""
        objects = pointed.objects(of, at, places) if "{objects}" in of.script else ""
        wanting = ("{objects}" in of.script and not objects) or ("{sides}" in of.script and not sides)
        if wanting or (of.clocked and not clock) or (of.needs_flags and not flags):
            return None
        pin = next((f" -pin {one[1] or one[2]}" for one in _PIN.finditer(self.task)), "")
        return of.script.format(
            flags=flags, number=self._number(value, flags, clock), clock=clock, objects=objects,
            sides=sides, value=value.text, pin=pin,
        )  # fmt: skip

    def _number(self, value: _Value, flags: str, clock: str) -> str:
        """A share of time is one of the clock's period, another one what it leaves or adds."""
        if not value.share:
            return value.text
        if value.of.unit:
            return f"[expr {{{value.text} * [get_property [get_clocks {clock}] period]}}]"
        share = float(value.text)
        if share > HALF:
            return value.text
        return written(1 - share if "-early" in flags else 1 + share)

    def _flags(self, at: int, values: Sequence[_Value]) -> str:
        """How the qualifiers of a value are written."""
        of = values[at].of
        names = self._beside(at, values)
        for both in _OPPOSITE:
            names = names - both if both <= names else names
        flags = [of.flags[name] for name in of.flags if name in names]
        return "".join(f"{flag} " for flag in dict.fromkeys(flags))

    def _qualifiers(self) -> list[tuple[int, str]]:
        """Where they stand, but for those in the name of a constraint and those that none here knows."""
        named = self.names.found
        return [
            (match.start(), name)
            for name, words in self._qualifying()
            for match in words.finditer(self.task)
            if not any(start <= match.start() < end for start, end, _ in named)
        ]

    def _qualifying(self) -> list[tuple[str, re.Pattern[str]]]:
        known = {name for *_, one in self.names.found for name in one.flags}
        return [(name, words) for name, words in self.known.qualifiers.items() if name in known]

    def _beside(self, at: int, values: Sequence[_Value]) -> frozenset[str]:
        """What qualifies a value: in its own segment; else what does so for the one before, or behind."""
        marks = self._qualifiers()
        if not marks:
            return frozenset()
        ahead = min(place for place, _ in marks) < values[0].start
        segments = _segments(self.task, values, ahead=ahead)
        for turn in range(at, -1, -1) if ahead else range(at, len(values)):
            if values[turn].of is not values[at].of:
                break
            low, high = segments[turn]
            if here := frozenset(name for place, name in marks if low <= place < high):
                return here
        return frozenset()

    def left(self) -> int:
        """Words that no part of the statements accounts for."""
        spans = [(start, end) for start, end, _ in self.names.found]
        spans += [(one.start, one.end) for one in self.mentions]
        spans += [match.span() for _, words in self._qualifying() for match in words.finditer(self.task)]
        spans += [match.span() for match in _PIN.finditer(self.task)]
        spans += [match.span() for match in _PERIOD.finditer(self.task)]
        return unsaid(self.task, spans, _LIGHT)

    def understands(self, values: Sequence[_Value]) -> bool:
        """Whether some objects are those that were spoken of before."""
        return any(
            "{objects}" in one.of.script and not any(fits(each, one.of) for each in self.mentions)
            for one in values
        )


def _segments(task: str, values: Sequence[_Value], *, ahead: bool) -> list[tuple[int, int]]:
    """The stretch of text around each value: between two they end at the last comma, or the last "and".

    Where neither stands there, what is between belongs to the second value if qualifiers go `ahead`.
    """
    edges = [0]
    for one, other in pairwise(values):
        commas = [match.start() for match in _COMMA.finditer(task, one.end, other.start)]
        joints = [match.start() for match in _AND.finditer(task, one.end, other.start)]
        edges.append((commas or joints or [one.end if ahead else other.start])[-1])
    return list(pairwise([*edges, len(task)]))
