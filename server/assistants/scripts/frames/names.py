"""Which constraints a text names: by their words, by what its numbers measure, or by what was named last."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import frozen

from chipsmith.eda.requests.mentions import Mention
from chipsmith.server.assistants.scripts.frames.constrainable import Constrainable, Constraint
from chipsmith.server.assistants.scripts.frames.pointed import fits
from chipsmith.server.assistants.scripts.frames.told import Before

Named = tuple[int, int, Constraint]
"""Where a constraint is named: start and end."""
_RELATIVE = re.compile(r"\b(?:relative|respect|reference|from|to|against|by)\b", re.IGNORECASE)


@frozen
class Names:
    """The constraints of a text."""

    found: tuple[Named, ...] = ()
    implied: bool = False
    """Nothing is named: every other word may mean something else."""
    unsaid: bool = False
    """Nothing names it at all."""

    @classmethod
    def of(cls, task: str, mentions: Sequence[Mention], known: Constrainable, before: Before) -> Names:
        if named := _named_in(task, known, [*mentions, *before.objects]):
            return cls(tuple(named))
        units = {one.unit for one in mentions if one.kind == "number" and one.unit != "word"}
        if not units:
            return cls()
        by_unit = [one for one in known.constraints if one.implied and units == {one.unit}]
        clock = any("clock" in one.classes for one in mentions)
        clocked = _by_objects(mentions, known, units) if clock or units - {""} else []
        last = [one for *_, one in _named_in(before.text, known, before.objects)[-1:]]
        relative = clock or _RELATIVE.search(task) is not None
        if by_unit or not (clocked and (relative or not last)):
            chosen = [*by_unit, *last]
            return cls(((0, 0, chosen[0]),), implied=True) if chosen else cls()
        return cls(tuple(clocked), implied=True, unsaid=not relative)


def _by_objects(mentions: Sequence[Mention], known: Constrainable, units: set[str]) -> list[Named]:
    """What is relative to a clock, where its objects stand."""
    clocked = [one for one in known.constraints if one.clocked and units <= {one.unit, ""}]
    found = [(each, one) for each in mentions for one in clocked if fits(each, one)]
    return [(each.start, each.start, one) for each, one in found]


def _named_in(text: str, known: Constrainable, objects: Sequence[Mention]) -> list[Named]:
    """The longest of overlapping names; of equal ones the first that some object suits."""
    found = [(*match.span(), one) for one in known.constraints for match in one.words.finditer(text)]
    kept: list[Named] = []

    def order(each: Named) -> tuple[int, int]:
        suits = next((at for at, one in enumerate(objects) if fits(one, each[2])), len(objects))
        return each[0] - each[1], suits

    for start, end, one in sorted(found, key=order):
        if all(end <= other[0] or start >= other[1] for other in kept):
            kept.append((start, end, one))
    strong = [each for each in kept if not each[2].weak]
    return sorted(strong or kept, key=lambda each: each[0])
