"""Filling a sketch: an example's script written for another request."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from attrs import frozen

from chipsmith.eda.design_names import DesignNames
from chipsmith.eda.grammar.words import FINDERS
from chipsmith.eda.requests.mentions import Mention, classes_of
from chipsmith.server.assistants.scripts.analogy.align import align
from chipsmith.server.assistants.scripts.analogy.case import Case
from chipsmith.server.assistants.scripts.analogy.sketch import FINDER, Slot

ORDER = ("pin", "clock", "port", "cell", "net", "lib_cell")
"""Classes by which a name is found, where nothing else decides."""


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
    likeness: float
    """Of what the two requests mention."""


@frozen
class Adapter:
    """Makes scripts for one request."""

    request: Sequence[Mention]
    design: DesignNames
    files: Sequence[str] = ()
    """Of the design."""

    def adapt(self, case: Case) -> Adapted:
        """The case's script with the request's values."""
        sketch, mentions, names = case.sketch, case.sketch.mentions, case.design
        part, likeness = align(mentions, self.request)
        text, unfilled = [], 0
        for piece in sketch.pieces:
            if isinstance(piece, str):
                text.append(piece)
                continue
            written = self._write(piece, mentions, part)
            unfilled += written is None
            text.append(_quoted(written or "", piece, mentions, text))
        used = {part[at] for at in sketch.slots if at in part}
        left = tuple(at for at in range(len(self.request)) if at not in used)
        script = self._implicit("".join(text), names)
        return Adapted(script, case, left, unfilled, likeness)

    def _write(self, slot: Slot, mentions: Sequence[Mention], part: Mapping[int, int]) -> str | None:
        if slot.mention not in part:
            return self._guess(slot, mentions[slot.mention])
        mention = self.request[part[slot.mention]]
        if mention.kind == "number":
            return mention.values[min(slot.form, len(mention.values) - 1)]
        if mention.kind == "collection":
            return self._collection(mention, slot)
        if slot.finder or slot.bracketed:
            return found(mention, self._class_of(mention, slot.finder))
        plain = mention.kind == "text" or mention.unit == "layer"
        return mention.values[0] if plain else joined(mention.values)

    def _guess(self, slot: Slot, wanted: Mention) -> str | None:
        """What a request leaves to be understood: the design's only clock, or all of a collection."""
        if wanted.kind == "collection":
            return wanted.values[0]
        if wanted.kind == "file":
            return self._like(wanted.values[0]) or None
        clocks = self.design.clocks
        if len(clocks) == 1 and (slot.finder == "clock" or "clock" in wanted.classes):
            return f"[get_clocks {clocks[0]}]" if slot.finder == "clock" else clocks[0]
        return None

    def _read(self, file: str) -> str:
        """A file that the example's design has and this one does not becomes this one's."""
        known = file in self.files or any(file in mention.values for mention in self.request)
        return file if known else self._like(file) or file

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
        if value == "[data_inputs]":
            return f"[get_ports {joined(self.design.data_inputs)}]"
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
                return f"[get_ports {joined(self.design.data_inputs)}]"
            return match[0]

        script = script.replace("[data_inputs]", f"[get_ports {joined(self.design.data_inputs)}]")
        script = _READ.sub(lambda match: f'.read("{self._read(match[1])}")', script)
        return FINDER.sub(other, script) if classes_of(names) != classes_of(self.design) else script


def _quoted(written: str, slot: Slot, mentions: Sequence[Mention], before: Sequence[str]) -> str:
    """A text between quotes, unless the script has them already."""
    if (
        mentions[slot.mention].kind != "text"
        or "".join(before).endswith('"')
        or not re.search(r"\s", written)
    ):
        return written
    return f'"{written}"'


def joined(names: Sequence[str]) -> str:
    """Names as one Tcl word."""
    plain = len(names) == 1 and not re.search(r"[\[\]$\s]", names[0])
    return names[0] if plain else "{" + " ".join(names) + "}"


def found(mention: Mention, kind: str) -> str:
    """Names with the finder of their class around."""
    return f"[{FINDERS[kind]} {joined(mention.values)}]"
