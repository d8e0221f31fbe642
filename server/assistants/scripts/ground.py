"""What a request is about: its literals, the design's names, and how much of them a script uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from attrs import Factory, field, frozen

from chipsmith.eda.design_names import DesignNames
from chipsmith.eda.grammar.values import Values
from chipsmith.eda.requests.layouts.frame import Frame
from chipsmith.eda.requests.layouts.mentions import with_phrases
from chipsmith.eda.requests.layouts.scope import scope_of
from chipsmith.eda.requests.layouts.spelling import spelled
from chipsmith.eda.requests.literals import SECONDS, Literals, Units, find_literals, in_unit
from chipsmith.eda.requests.mentions import Mention, find_mentions

_PATTERN = re.compile(r"\*")
_SCRIPT_NUMBER = re.compile(r"(?<![\w./\[\]])-?\d+(?:\.\d+)?(?![\w\]])")
_OFTEN = frozenset({"100", "64", "32", "0.5"})
"""Numbers of scripts for layouts that need not be told: per cent, points of a circle, a half."""
_LAYER = re.compile(r"(?<=\d)/(?=\d)")
_TURNS = frozenset({"90", "180", "270"})
"""Angles, which scripts for layouts mostly write by name."""
SMALL = frozenset({"0", "1", "0.0", "1.0", "2"})
"""Numbers that scripts use without being told."""


@frozen
class Grounding:
    """What a script may and should speak of."""

    prompt: str
    literals: Literals
    design: DesignNames = Factory(DesignNames)
    files: tuple[str, ...] = ()
    """Of the design, relative to its folder."""
    frame: Frame | None = None
    """Of a request about a layout."""
    _mentions: dict[str, tuple[Mention, ...]] = field(factory=dict, init=False, eq=False, repr=False)
    """Of texts that were asked for: the parting of a request asks for the same ones many times."""

    def values(self, text: str = "") -> Values:
        """Candidates for each kind of place.

        `text` narrows numbers to those of one step where it has any; names stay, since a step may refer back.
        """
        step = find_literals(text, units_of(self.design), self._known()) if text else self.literals
        numbers = step.numbers or self.literals.numbers
        forms = [form for number in numbers for form in number.forms]
        mentioned = self.literals.names
        return Values(
            numbers=tuple(dict.fromkeys(forms)),
            names=self._new_names(),
            objects={kind: self._objects(kind, mentioned) for kind in _members(self.design)},
            files=tuple(dict.fromkeys([*self.literals.files, *self.files])),
            texts=self.literals.texts,
        )

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """What a text of the request speaks of."""
        if text not in self._mentions:
            found = find_mentions(text, self.design, units_of(self.design))
            self._mentions[text] = with_phrases(text, found) if self.frame else found
        return self._mentions[text]

    def forms(self, number: str, unit: str) -> tuple[str, ...]:
        """How a script may write a number of some unit."""
        return in_unit(number, unit, units_of(self.design))

    def asks(self, text: str) -> str:
        """A text without the cell that it is about."""
        return scope_of(text, self.frame.cells)[0] if self.frame else text

    def coverage(self, script: str) -> float:
        """Share of the request's literals that a script uses; 1 where there are none."""
        numbers = set(map(_normal, _SCRIPT_NUMBER.findall(script)))
        held = [
            any(form in numbers for form in number.forms)
            for number in self.literals.numbers
            if number.certain and not (self.frame and number.text in _TURNS)
        ]
        held += [name in script for name in (*self.literals.names, *self.literals.files)]
        held += [text in script for text in self.literals.texts if " " in text]
        return sum(held) / len(held) if held else 1.0

    def invented(self, script: str) -> tuple[str, ...]:
        """Numbers of a script that the request does not give, other than the small ones of everyday."""
        given = {form for number in self.literals.numbers for form in number.forms} | SMALL
        given |= set(_SCRIPT_NUMBER.findall(self.prompt)) | (_OFTEN if self.frame else set())
        found = dict.fromkeys(map(_normal, _SCRIPT_NUMBER.findall(script)))
        return tuple(number for number in found if number not in given)

    def _known(self) -> Iterable[str]:
        return [name for names in _members(self.design).values() for name in names]

    def _new_names(self) -> tuple[str, ...]:
        """Names that the request gives and the design does not have; else all that it gives."""
        known = set(self._known()) - set(self.design.clocks)
        fresh = tuple(name for name in self.literals.names if name not in known and not _PATTERN.search(name))
        return fresh or self.literals.given

    def _objects(self, kind: str, mentioned: Sequence[str]) -> tuple[str, ...]:
        """The mentioned names of that class, and patterns; where none is mentioned, all of the class."""
        members = _members(self.design)[kind]
        patterns = tuple(name for name in mentioned if _PATTERN.search(name))
        found = tuple(name for name in mentioned if name in members)
        if kind == "pin":
            found += tuple(name for name in mentioned if "/" in name and name not in found)
        return found + patterns or tuple(members[:MOST_NAMES])


MOST_NAMES = 40
"""Of a class whose members the request does not name."""


def _members(design: DesignNames) -> dict[str, list[str]]:
    return {
        "port": design.ports,
        "clock": design.clocks,
        "cell": design.cells,
        "net": design.nets,
        "lib_cell": design.lib_cells,
        "pin": [f"{cell}/{pin}" for cell, pins in design.pins.items() for pin in pins],
    }


def units_of(design: DesignNames) -> Units:
    return Units(time=SECONDS[design.time_unit])


def _normal(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


def ground(
    prompt: str, design: DesignNames, files: Sequence[str] = (), frame: Frame | None = None
) -> Grounding:
    known = [name for names in _members(design).values() for name in names]
    if frame:
        prompt = _LAYER.sub(", ", spelled(prompt))
    return Grounding(prompt, find_literals(prompt, units_of(design), known), design, tuple(files), frame)
