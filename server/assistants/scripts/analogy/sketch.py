"""An example's script with places for what its request mentions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import frozen

from chipsmith.eda.requests.mentions import Mention

FINDER = re.compile(r"\[get_(ports|clocks|pins|cells|nets|lib_cells|lib_pins) (\{[^{}]*\}|[^\s\[\]{}]+)\]")
GATHERER = re.compile(r"\[(?:all_inputs|all_outputs|all_clocks|all_registers|current_design)\]")
_NUMBER = re.compile(r"(?<![\w.\-/\[])-?\d+(?:\.\d+)?(?![\w\]/])")
CLASS_OF = {
    "ports": "port",
    "clocks": "clock",
    "pins": "pin",
    "cells": "cell",
    "nets": "net",
    "lib_cells": "lib_cell",
}


@frozen
class Slot:
    """A place of a script that a mention fills."""

    mention: int
    """Its place in the example's mentions."""
    form: int = 0
    """Which form of a number."""
    finder: str = ""
    """Class whose finder stood around the names: the whole bracket is the place."""
    bracketed: bool = False
    """A collection such as `[all_inputs]` stood there."""


Piece = str | Slot


@frozen
class Sketch:
    pieces: tuple[Piece, ...]
    mentions: tuple[Mention, ...]

    @property
    def slots(self) -> frozenset[int]:
        """Mentions that have a place."""
        return frozenset(piece.mention for piece in self.pieces if isinstance(piece, Slot))


def sketch_of(script: str, mentions: Sequence[Mention]) -> Sketch:
    """Find every mention in the script; what no mention explains stays as it is."""
    places = sorted(_places(script, mentions), key=lambda place: (place[0], -place[1]))
    pieces: list[Piece] = []
    at = 0
    for start, end, slot in places:
        if start >= at:
            pieces += [script[at:start], slot]
            at = end
    return Sketch((*pieces, script[at:]), tuple(mentions))


def _places(script: str, mentions: Sequence[Mention]) -> Iterator[tuple[int, int, Slot]]:
    for match in FINDER.finditer(script):
        names = tuple(match[2].strip("{}").split())
        at = _mention_of(names, mentions)
        if at is not None:
            yield match.start(), match.end(), Slot(at, finder=CLASS_OF.get(match[1], ""))
    for match in GATHERER.finditer(script):
        at = next((i for i, m in enumerate(mentions) if match[0] in m.values), None)
        if at is not None:
            yield match.start(), match.end(), Slot(at, bracketed=True)
    yield from _numbers(script, mentions)
    for at, mention in enumerate(mentions):
        if mention.kind in {"objects", "name", "file"}:
            text = mention.values[0] if len(mention.values) == 1 else "{" + " ".join(mention.values) + "}"
            for match in re.finditer(rf"(?<![\w./]){re.escape(text)}(?![\w.])", script):
                yield match.start(), match.end(), Slot(at)
        elif mention.kind == "text":
            for match in re.finditer(re.escape(mention.values[0]), script):
                yield match.start(), match.end(), Slot(at)


def _mention_of(names: tuple[str, ...], mentions: Sequence[Mention]) -> int | None:
    return next((at for at, mention in enumerate(mentions) if set(names) == set(mention.values)), None)


def _numbers(script: str, mentions: Sequence[Mention]) -> Iterator[tuple[int, int, Slot]]:
    """Numbers, each taken by the next mention of that value; the last one also takes what is left."""
    used: set[int] = set()
    for match in _NUMBER.finditer(script):
        value = float(match[0])
        holders = [
            (at, form)
            for at, mention in enumerate(mentions)
            if mention.kind == "number"
            for form, text in enumerate(mention.values)
            if text.replace(".", "", 1).lstrip("-").isdecimal() and float(text) == value
        ]
        if holders:
            at, form = next(((a, f) for a, f in holders if a not in used), holders[-1])
            used.add(at)
            yield match.start(), match.end(), Slot(at, form=form)
