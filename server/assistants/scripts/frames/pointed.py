"""The objects that a value of a constraint is for, and its clock: named beside it, or spoken of before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from attrs import evolve, frozen

from chipsmith.eda.requests.masks import DATA_INPUTS
from chipsmith.eda.requests.mentions import Mention
from chipsmith.server.assistants.scripts.analogy.words import data_inputs, found, joined, kind_of
from chipsmith.server.assistants.scripts.frames.constrainable import Constraint
from chipsmith.server.assistants.scripts.frames.told import Before
from chipsmith.server.assistants.scripts.ground import Grounding

_CLASSES = ("clock", "port", "pin", "cell", "net")
"""Of objects, the surest finder first."""
_THOSE = re.compile(
    r"\b(?:all|both|the) (?:of them|two|three|four|five)\b|^(?:all|both)\b|\b(?:on|for|to) both$",
    re.IGNORECASE,
)
"""Several that were spoken of before."""
_LEAVES = re.compile(r"\b(?:from|between|launch\w*)\b", re.IGNORECASE)
_REACHES = re.compile(r"\b(?:to|and|towards|captur\w*)\b", re.IGNORECASE)
_IT = re.compile(r"\b(?:it|them|there|these|those)\b", re.IGNORECASE)
_SIDE = {"in": "-from", "out": "-to"}
"""Of a port of which nothing else is said."""


def fits(mention: Mention, of: Constraint) -> bool:
    """Whether a constraint is for such objects; clocks only if it is for clocks."""
    if mention.kind not in {"objects", "collection"}:
        return False
    if of.of == {"clock"}:
        return "clock" in mention.classes
    return bool(of.of & mention.classes) and not ("clock" in mention.classes and "clock" not in of.of)


@frozen
class Pointed:
    """What a text points at."""

    task: str
    mentions: Sequence[Mention]
    grounding: Grounding
    before: Before

    def objects(self, of: Constraint, at: int, places: Sequence[tuple[int, int]]) -> str:
        """The objects of the value at a place as a script names them; empty where none is meant."""
        here = [one for one in self.mentions if fits(one, of)]
        if here:
            return self._gathered(_nearest(here, at, places, len(self.task)), of)
        if of.otherwise:
            return of.otherwise
        if of.of == {"clock"} and _THOSE.search(self.task):
            return "[all_clocks]"
        before = next((one for one in self.before.objects if fits(one, of)), None)
        if before:
            return self._gathered([before], of)
        clocks = self.grounding.design.clocks
        only = of.of == {"clock"} and len(clocks) == 1
        return f"[get_clocks {joined(clocks)}]" if only else ""

    def clock(self, place: int) -> str:
        """The clock named after a place, or before it, or spoken of before, or the only one."""
        clocks = self.grounding.design.clocks
        here = [one for one in self.mentions if one.kind == "objects" and one.values[0] in clocks]
        after = [one for one in here if one.start > place]
        spoken = [one for one in self.before.objects if one.values and one.values[0] in clocks]
        chosen = after[:1] or here[-1:] or spoken[:1]
        return chosen[0].values[0] if chosen else clocks[0] if len(clocks) == 1 else ""

    def pair(self) -> tuple[str, str] | None:
        """The two clocks from one of which a text leads to the other."""
        clocks = [one for one in self.mentions if one.kind == "objects" and "clock" in one.classes]
        if len(clocks) != 2 or any(len(one.values) != 1 for one in clocks):
            return None
        first, second = clocks
        leads = _LEAVES.search(self.task, 0, first.start) and _REACHES.search(
            self.task, first.end, second.start
        )
        return (found(first, "clock"), found(second, "clock")) if leads else None

    def sides(self, words: Mapping[str, re.Pattern[str]]) -> str:
        """From where to where, with flags; empty where some object's side is not told.

        Args:
            words: by flag, what stands before an object.
        """
        named = [one for one in self.mentions if one.kind in {"objects", "collection"}]
        told = [(self._side(one, words), one) for one in named]
        if not told and self.before.objects and (it := _IT.search(self.task)):
            last = evolve(self.before.objects[0], start=it.start(), end=it.end())
            told = [(self._side(last, words), last)]
        kept = [f"{side} {self._named(one)}" for side, one in told if side and self._named(one)]
        return " ".join(kept) if len({side for side, _ in told}) == len(kept) == len(told) else ""

    def _side(self, mention: Mention, words: Mapping[str, re.Pattern[str]]) -> str:
        before = self.task[: mention.start]
        said = next((flag for flag, pattern in words.items() if pattern.search(before)), "")
        return said or next((_SIDE[kind] for kind in ("in", "out") if kind in mention.classes), "")

    def _named(self, mention: Mention) -> str:
        if mention.kind == "collection":
            return self._collected(mention)
        kind = kind_of(mention, self.task[: mention.start])
        return found(mention, kind) if kind else ""

    def _collected(self, mention: Mention) -> str:
        ports = data_inputs(self.grounding.design)
        return ports if mention.values[0] == DATA_INPUTS else mention.values[0]

    def _gathered(self, chosen: Sequence[Mention], of: Constraint) -> str:
        named = [one for one in chosen if one.kind == "objects"]
        if not named:
            return self._collected(chosen[0])
        chosen = named
        names = tuple(dict.fromkeys(name for one in chosen for name in one.values))
        classes = frozenset.intersection(*(one.classes for one in chosen))
        kinds = [kind for kind in _CLASSES if kind in classes and (kind != "clock" or "clock" in of.of)]
        return found(evolve(chosen[0], values=names), kinds[0]) if kinds else ""


def _nearest(
    here: Sequence[Mention], at: int, places: Sequence[tuple[int, int]], length: int
) -> list[Mention]:
    """Those on the side of a value where the first value has them, as far as the next value's."""
    ahead = here[0].start < places[0][0]
    for turn in range(at, -1, -1) if ahead else range(at, len(places)):
        low = places[turn - 1][1] if turn else 0
        high = places[turn + 1][0] if turn + 1 < len(places) else length
        low, high = (low, places[turn][0]) if ahead else (places[turn][1], high)
        if near := [one for one in here if low <= one.start < high]:
            return near
    return [here[0] if ahead else here[-1]]
