"""What a request about a layout speaks of: its mentions, with the regions and shapes that they make up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import evolve

from chipsmith.eda.requests.layouts.geometry import LISTS, POINTS, SHAPES
from chipsmith.eda.requests.layouts.phrases import Atom, Phrases
from chipsmith.eda.requests.layouts.regions import IT, REGION, REGIONS, THEM
from chipsmith.eda.requests.lexical import ordinary_words
from chipsmith.eda.requests.mentions import Mention, with_context

_UNITS = {
    "R": "region",
    "P": "point",
    "G": "shape",
    "S": "size",
    "Q": "points",
    "M": "numbers",
    "K": "layers",
}
OPERATORS = frozenset({"XOR", "NOT", "OR", "AND", "DBU", "UM", "CSV", "TXT", "OAS"})
"""Words in capitals that name no cell."""
_LABEL = re.compile(
    r"\b(?:texts?|labels?|strings?) (?:called |named |saying |reading )?([A-Za-z]\w*)(?= (?:at|in the|to|goes)\b)"
)
PHRASES = frozenset(_UNITS.values())
"""Units of mentions that are phrases."""
_IT = re.compile(rf"{THEM}|\b{IT}\b", re.IGNORECASE)
_GRID = re.compile(r"\s*(?:dbu|database units?|grid units?|db units?)\b", re.IGNORECASE)


def with_phrases(text: str, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Mentions with each phrase as one of them; a layer's second value is the region of what is on it."""
    phrases = Phrases(text)
    for mention in mentions:
        _put(phrases, text, mention)
    for match in _LABEL.finditer(phrases.text):
        phrases.put("T", *match.span(1), match[1])
    phrases.rewrite(POINTS)
    phrases.rewrite(SHAPES)
    for match in _IT.finditer(phrases.text):
        phrases.put("R", *match.span(1 if match[1] else 0), "region")
    phrases.rewrite(REGIONS)
    phrases.rewrite(LISTS)
    found = [one for atom in phrases.found() if atom.kind in _UNITS for one in _mentions(atom)]
    kept = [one for mention in mentions for one in _kept(text, mention, phrases, found)]
    every = sorted([*kept, *found], key=lambda one: one.start)
    return tuple(with_context(text, one) for one in every)


def _put(phrases: Phrases, text: str, mention: Mention) -> None:
    start, end = mention.start, mention.end
    if mention.kind == "number" and mention.unit in {"", "length", "word"} and mention.values:
        value = mention.values[0]
        grid = value if _GRID.match(text, end) else f"round({value} / layout.dbu)"
        phrases.put("N", start, end, value, grid)
    elif mention.unit == "layer":
        phrases.put("L", start, end, REGION.format(mention.values[0]), layer=mention.values[0])
    elif mention.values[0] in OPERATORS:
        return
    elif mention.kind == "text" or (mention.kind == "name" and not mention.unit):
        phrases.put("T", start, end, mention.values[0])


def _kept(text: str, mention: Mention, phrases: Phrases, found: Sequence[Mention]) -> Iterator[Mention]:
    """A mention that no phrase has taken in, with the ways in which it may be written."""
    if any(one.start <= mention.start and mention.end <= one.end for one in found):
        return
    if mention.unit == "layer":
        yield evolve(mention, values=(mention.values[0], REGION.format(mention.values[0])))
    elif mention.kind == "number" and mention.unit in {"", "length"}:
        value = mention.values[0]
        grid = bool(_GRID.match(text, mention.end))
        told = (f"{value} * layout.dbu", value) if grid else (value, f"round({value} / layout.dbu)")
        yield evolve(mention, values=told)
    elif mention.values[0] in OPERATORS:
        return
    elif mention.kind != "objects" and not (mention.kind == "name" and mention.values[0] in ordinary_words()):
        yield mention


def _mentions(atom: Atom) -> Iterator[Mention]:
    """A phrase, and behind it the layer that stands within a shape's."""
    shorter = bool(atom.layer)
    values = (atom.code, *atom.code.split(", ")) if atom.kind in "PS" else (atom.code,)
    yield Mention("name", atom.start, atom.end - shorter, values, unit=_UNITS[atom.kind])
    if atom.layer:
        told = (atom.layer, REGION.format(atom.layer))
        yield Mention("name", atom.end - 1, atom.end, told, unit="layer")
