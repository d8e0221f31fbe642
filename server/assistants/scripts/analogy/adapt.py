"""Filling a sketch: an example's script written for another request."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from attrs import Factory, evolve, frozen

from chipsmith.eda.design_names import DesignNames
from chipsmith.eda.requests.literals import SECONDS, Units, in_unit
from chipsmith.eda.requests.masks import DATA_INPUTS, LIBRARY
from chipsmith.eda.requests.mentions import Mention, classes_of
from chipsmith.server.assistants.scripts.analogy.align import align
from chipsmith.server.assistants.scripts.analogy.case import Case
from chipsmith.server.assistants.scripts.analogy.sketch import FINDER, Slot
from chipsmith.server.assistants.scripts.analogy.words import data_inputs, found, joined, quoted, stands_in

ORDER = ("pin", "clock", "port", "cell", "net", "lib_cell")
"""Classes by which a name is found, where nothing else decides."""


SOURCE = "source"
"""Class of ports at which the request has a clock come in, whatever that is called."""
LAYOUTS = (".gds", ".oas", ".gds.gz")
_READ = re.compile(r'\.read\("([^"]+)"\)')


@frozen
class Adapted:
    """A script made from an example."""

    text: str
    case: Case
    left: tuple[int, ...]
    """The request's mentions that found no place, by their number."""
    unfilled: int
    """Places for which the request has nothing."""
    guessed: int
    """Places that were filled with what is to be understood, other than what was spoken of last."""
    likeness: float
    """Of what the two requests mention."""


@frozen
class Adapter:
    """Makes scripts for one request."""

    request: Sequence[Mention]
    design: DesignNames
    files: Sequence[str] = ()
    """Of the design."""
    context: Sequence[Mention] = ()
    """What was spoken of before, the latest first."""
    units: Mapping[str, str] = Factory(dict)
    """What was last measured in, by what is measured: a number without a unit goes on with it."""

    def adapt(self, case: Case) -> Adapted:
        """The case's script with the request's values."""
        sketch, mentions, names = case.sketch, case.sketch.mentions, case.design
        part, likeness = align(mentions, self.request)
        text, unfilled, guessed = [], 0, 0
        spent: dict[int, Mention] = {}
        for piece in sketch.pieces:
            if isinstance(piece, str):
                text.append(piece)
                continue
            written = self._write(piece, mentions, part, spent)
            unfilled += written is None
            guessed += piece.mention not in part and spent.get(piece.mention) is not next(
                iter(self.context), None
            )
            text.append(quoted(written or "", piece, mentions, text))
        used = {part[at] for at in sketch.slots if at in part}
        script = self._implicit("".join(text), names)
        left = tuple(
            at for at, one in enumerate(self.request) if at not in used and not stands_in(one, script)
        )
        return Adapted(script, case, left, unfilled, max(0, guessed - unfilled), likeness)

    def _write(
        self, slot: Slot, mentions: Sequence[Mention], part: Mapping[int, int], spent: dict[int, Mention]
    ) -> str | None:
        if slot.mention not in part:
            return self._guess(slot, mentions[slot.mention], spent)
        mention = self.request[part[slot.mention]]
        if mention.kind == "number":
            mention = self._measured(mention, mentions[slot.mention].unit)
            return mention.values[min(slot.form, len(mention.values) - 1)]
        if mention.kind == "text":
            return mention.values[0]
        if mention.kind == "name" and mention.unit:
            return mention.values[min(slot.form, len(mention.values) - 1)]
        return self._named(mention, slot)

    def _measured(self, mention: Mention, wanted: str) -> Mention:
        """A number with the unit that it leaves to be understood, unless it is too small to be meant so."""
        unit = "" if mention.unit else self.units.get(wanted, "")
        if not unit or abs(float(mention.values[0])) < 1:
            return mention
        return evolve(mention, values=in_unit(mention.values[0], unit, Units(SECONDS[self.design.time_unit])))

    def _named(self, mention: Mention, slot: Slot) -> str:
        if mention.kind == "collection":
            return self._collection(mention, slot)
        if slot.finder or slot.bracketed:
            return found(mention, self._class_of(mention, slot.finder))
        return joined(mention.values)

    def _guess(self, slot: Slot, wanted: Mention, spent: dict[int, Mention]) -> str | None:
        """What a request leaves to be understood: what it spoke of, the only clock, all of a collection."""
        if wanted.kind == "collection":
            return wanted.values[0]
        if wanted.kind != "objects":
            return self._meant(slot, wanted)
        if known := spent.get(slot.mention) or self._spoken_of(wanted, spent.values()):
            spent[slot.mention] = known
            return self._named(known, slot)
        clocks = self.design.clocks
        if len(clocks) == 1 and (slot.finder == "clock" or "clock" in wanted.classes):
            return f"[get_clocks {clocks[0]}]" if slot.finder == "clock" else clocks[0]
        return None

    def _meant(self, slot: Slot, wanted: Mention) -> str | None:
        """The latest file or name of that kind that is not said again; none where none was said."""
        if wanted.kind == "file":
            return self._like(wanted.values[0]) or self._file_before(wanted.values[0]) or None
        again = {value for one in self.request for value in one.values}
        known = (
            one for one in self.context
            if one.kind == "name" and one.unit == wanted.unit and not again & {*one.values}
        )  # fmt: skip
        found = next(known, None)
        return found.values[min(slot.form, len(found.values) - 1)] if found else None

    def _spoken_of(self, wanted: Mention, spent: Collection[Mention]) -> Mention | None:
        """The latest of the wanted class, above all one of the same preposition; no clock for a port."""
        sides, plain = wanted.classes & {"in", "out"}, wanted.classes - {"in", "out"}

        def suits(one: Mention) -> bool:
            clock = bool({"clock", SOURCE} & one.classes) and "clock" not in plain
            known = one in spent and len(one.values) == 1
            return (
                bool(one.classes & plain)
                and not (clock or known)
                and (not sides or bool(sides & one.classes))
            )

        some = [one for one in self.context if suits(one)]
        alike = [one for one in some if wanted.before and one.before[-1:] == wanted.before[-1:]]
        return next(iter([*alike, *some]), None)

    def _read(self, file: str) -> str:
        """A file that the example's design has and this one does not becomes this one's."""
        known = file in self.files or any(file in mention.values for mention in self.request)
        return file if known else self._like(file) or file

    def _file_before(self, file: str) -> str:
        """The latest file of the kind that the request spoke of; empty where there is none."""
        known = [one.values[0] for one in self.context if one.kind == "file"]
        return next((name for name in known if name.rpartition(".")[2] == file.rpartition(".")[2]), "")

    def _like(self, file: str) -> str:
        """The design's only layout; empty where there is none or several."""
        layouts = [name for name in self.files if name.endswith(LAYOUTS)]
        return layouts[0] if len(layouts) == 1 and not file.endswith(".v") else ""

    def _class_of(self, mention: Mention, wanted: str) -> str:
        if wanted and (wanted in mention.classes or not mention.classes):
            return wanted
        known = [kind for kind in ORDER if kind in mention.classes]
        if wanted == "pin" and "port" in known:
            return "port"
        return known[0] if known else wanted or "port"

    def _collection(self, mention: Mention, slot: Slot) -> str:
        value = mention.values[0]
        if value == DATA_INPUTS:
            return data_inputs(self.design)
        if not (slot.finder or slot.bracketed):
            return (
                " ".join(self.design.clocks)
                if value == "[all_clocks]" and len(self.design.clocks) == 1
                else value
            )
        return value

    def _implicit(self, script: str, names: DesignNames) -> str:
        """Objects of the example's design that its request leaves to be understood become this design's."""

        def other(match: re.Match[str]) -> str:
            listed = match[2].strip("{}").split()
            if match[1] == "ports" and set(listed) == set(names.data_inputs) and len(listed) > 1:
                return data_inputs(self.design)
            return match[0]

        script = script.replace(DATA_INPUTS, data_inputs(self.design))
        script = script.replace(LIBRARY, f"{next(iter(self.design.libraries), '*')}/")
        script = _READ.sub(lambda match: f'.read("{self._read(match[1])}")', script)
        return FINDER.sub(other, script) if classes_of(names) != classes_of(self.design) else script
