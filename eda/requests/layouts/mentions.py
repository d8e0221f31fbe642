"""What a request about a layout speaks of: its mentions, with the regions and shapes that they make up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import evolve

from chipsmith.eda.requests.layouts.atoms import Atom
from chipsmith.eda.requests.layouts.grammar import pattern, rules
from chipsmith.eda.requests.layouts.phrases import Phrases
from chipsmith.eda.requests.lexical import ordinary_words
from chipsmith.eda.requests.mentions import Mention, with_context

REGION = "db.Region(cell.begin_shapes_rec(layout.layer({})))"
"""What is on a layer, below the current cell."""
UNITS = {
    "R": "region", "P": "point", "G": "shape", "S": "size", "Q": "points", "M": "numbers", "K": "layers",
    "W": "mapping",
}  # fmt: skip
PHRASES = frozenset(UNITS.values())
"""Units of mentions that are phrases."""
OPERATORS = frozenset({"XOR", "NOT", "OR", "AND", "DBU", "UM", "CSV", "TXT", "OAS"})
"""Words in capitals that name no cell."""
_GRID = re.compile(r"\s*(?:dbu|database units?|grid units?|db units?)\b", re.IGNORECASE)
_LABEL = pattern("label", exact=True)


def with_phrases(text: str, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Mentions with each phrase as one of them; a layer's second value is the region of what is on it."""
    phrases = Phrases(text)
    for atom in (atom for mention in mentions for atom in _atoms(text, mention)):
        phrases.put(atom)
    for match in _LABEL.finditer(phrases.text):
        phrases.put(Atom("T", *match.span(1), match[1]))
    phrases.rewrite(rules("points"))
    phrases.rewrite(rules("shapes"))
    for name in ("them", "it"):
        for match in pattern(name).finditer(phrases.text):
            phrases.put(Atom("R", *match.span(match.lastindex or 0), "region"))
    phrases.rewrite(rules("regions"))
    phrases.rewrite(rules("lists"))
    found = [one for atom in phrases.found() if atom.kind in UNITS for one in _mentions(atom)]
    kept = [one for mention in mentions for one in _kept(text, mention, found)]
    return tuple(with_context(text, one) for one in sorted([*kept, *found], key=lambda one: one.start))


def _atoms(text: str, mention: Mention) -> Iterator[Atom]:
    start, end, value = mention.start, mention.end, mention.values[0] if mention.values else ""
    if mention.kind == "number" and mention.unit in {"", "length", "word"}:
        grid = value if _GRID.match(text, end) else f"round({value} / layout.dbu)"
        yield Atom("N", start, end, value, grid)
    elif mention.unit == "layer":
        yield Atom("L", start, end, REGION.format(value), layer=value)
    elif value not in OPERATORS and mention.kind in {"text", "name"}:
        yield Atom("T", start, end, value)


def _kept(text: str, mention: Mention, found: Sequence[Mention]) -> Iterator[Mention]:
    """A mention that no phrase has taken in, with the ways in which it may be written."""
    value = mention.values[0] if mention.values else ""
    if value in OPERATORS or any(one.start <= mention.start and mention.end <= one.end for one in found):
        return
    if mention.unit == "layer":
        yield evolve(mention, values=(value, REGION.format(value)))
    elif mention.kind == "number" and mention.unit in {"", "length"}:
        grid = bool(_GRID.match(text, mention.end))
        told = (f"{value} * layout.dbu", value) if grid else (value, f"round({value} / layout.dbu)")
        yield evolve(mention, values=told)
    elif mention.kind != "objects" and not (mention.kind == "name" and value in ordinary_words()):
        yield mention


def _mentions(atom: Atom) -> Iterator[Mention]:
    """A phrase, and behind it the layer that stands within a shape's."""
    shape = bool(atom.layer) and atom.kind == "G"
    values = (atom.code, *atom.code.split(", ")) if atom.kind in "PS" else (atom.code,)
    yield Mention("name", atom.start, atom.end - shape, values, unit=UNITS[atom.kind])
    if shape:
        told = (atom.layer, REGION.format(atom.layer))
        yield Mention("name", atom.end - 1, atom.end, told, unit="layer")
