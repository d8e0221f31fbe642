"""Recipes: scripts and wordings with places in braces for what requests mention.

A place is told by its name, a number behind it where there are several (`{time2}`), what it measures after a
colon (`{number:length}`), and the form in which a number is written: `+` for one more, `-` for one less, as
5 % are 1.05 and 0.95. The same place may be measured otherwise in a wording than in its script.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from importlib.resources import files

from attrs import evolve, frozen

from chipsmith.eda.design_names import DesignNames
from chipsmith.eda.requests import wording
from chipsmith.eda.requests.layouts.mentions import PHRASES
from chipsmith.eda.requests.lexical import words_of
from chipsmith.eda.requests.mentions import Mention, MentionKind, collections_in, with_context
from chipsmith.eda.requests.wording import intents
from chipsmith.eda.solved import Example
from chipsmith.server.assistants.scripts.analogy.case import UNIT_SIGNS, Case
from chipsmith.server.assistants.scripts.analogy.sketch import CLASS_OF, Piece, Sketch, Slot


@frozen
class Place:
    """What may stand at a place."""

    kind: MentionKind
    shown: tuple[str, ...]
    """What stands for it, by its number."""
    classes: frozenset[str] = frozenset()
    unit: str = ""


def _objects(*shown: str, classes: Iterable[str]) -> Place:
    return Place("objects", shown, frozenset(classes))


_CELL = _objects("u1", "u2", classes=["cell"])
_PIN = _objects("u1/A", "u2/Y", classes=["pin"])
_PLAIN = Place("number", ("3", "4", "7", "8"))
_WHOLE = Place("number", ("3", "4"), unit="whole")
_TIME = Place("number", ("2", "0.3", "0.5"), unit="time")
_TEXT = Place("text", ("good", "bad"))
PLACES = {
    "port": _objects("data_in", "data_out", classes=["port"]),
    "in": _objects("data_in", "data_in2", classes=["port", "in"]),
    "out": _objects("data_out", "data_out2", classes=["port", "out"]),
    "clock": _objects("clk", "clk2", classes=["clock"]),
    "cell": _CELL, "reg": _CELL, "gate": _CELL,
    "pin": _PIN, "dpin": _PIN, "qpin": _PIN, "ckpin": _PIN, "opin": _PIN, "gin": _PIN, "gout": _PIN,
    "pin_name": _objects("A", "Y", classes=["pin_name"]), "inleg": _objects("A", classes=["pin_name"]),
    "outleg": _objects("Y", classes=["pin_name"]),
    "net": _objects("n1", "n2", classes=["net"]),
    "lib_cell": _objects("BUF_X1", "BUF_X2", classes=["lib_cell"]),
    "glob": _objects("u*", classes=[]),
    "name": Place("name", ("core",)), "stem": Place("name", ("u",)), "top": Place("name", ("block",)),
    "layer": Place("name", ("1/0", "2/0"), unit="layer"),
    "region": Place("name", ("1/0", "2/0"), unit="region"),
    "point": Place("name", ("(1, 2)", "(3, 4)"), unit="point"),
    "size": Place("name", ("2 by 1", "4 by 3"), unit="size"),
    "shape": Place("name", ("a box", "a path"), unit="shape"),
    "points": Place("name", ("(1, 2), (3, 4)",), unit="points"),
    "numbers": Place("name", ("1, 2, 3",), unit="numbers"),
    "layers": Place("name", ("1/0, 2/0, 3/0",), unit="layers"),
    "mapping": Place("name", ("1/0 to 2/0 and 3/0 to 4/0",), unit="mapping"),
    "file": Place("file", ("out.txt", "in.txt")), "rpt": Place("file", ("out.rpt",)),
    "sdc": Place("file", ("out.sdc",)), "sdcin": Place("file", ("in.sdc",)), "v": Place("file", ("out.v",)),
    "vin": Place("file", ("in.v",)), "libin": Place("file", ("in.lib", "in2.lib")),
    "sdf": Place("file", ("out.sdf",)), "spef": Place("file", ("in.spef",)),
    "text": _TEXT, "cond": _TEXT, "wlm": _TEXT,
    "number": _PLAIN, "num": _WHOLE, "frac": _PLAIN, "time": _TIME, "period": _TIME,
    "rate": Place("number", ("4",), unit="frequency"), "cap": Place("number", ("0.02",), unit="capacitance"),
    "share": Place("number", ("1.05",), unit="share"),
}  # fmt: skip
MEASURED = {
    "time": PLACES["time"], "frequency": PLACES["rate"], "capacitance": PLACES["cap"],
    "share": PLACES["share"], "length": Place("number", ("0.5",), unit="length"),
}  # fmt: skip
"""Places of numbers by what is measured."""
MOST_SAID = {"klayout": 12}
"""Ways of one wording, where they are not as many as with other tools."""
FORMS = {"+": 1, "-": 2}
_PLACE = re.compile(rf"\{{({'|'.join(PLACES)})(\d*)(?::([a-z]+)(\d*))?([+-]?)\}}")
_FLAGGED = re.compile(r"-(\w+) (?:\[get_\w+ )?$")
_FOUND = re.compile(r"\[get_(\w+) (\{[a-z_0-9:]+\})\]")


def recipes(tool: str) -> list[Case]:
    """Our recipes for a tool, in the ways in which they are said; none where there is no file of them."""
    file = files("chipsmith.eda") / "recipes" / f"{tool}.txt"
    if not file.is_file():
        return []
    known = intents(file.read_text(encoding="utf-8"))
    most = MOST_SAID.get(tool, wording.MOST_SAID)
    said = dict.fromkeys(way for intent in known for way in intent.all_ways(most))
    return [_recipe(tool, told, script) for told, script in said if _is_told(told, script)]


def _is_told(wording: str, script: str) -> bool:
    """Whether a wording of a script about layouts has all that the script wants."""
    told = {_key(match) for match in _PLACE.finditer(wording)}
    wanted = (match for match in _PLACE.finditer(script) if PLACES[match[1]].unit in PHRASES)
    return all(_key(match) in told for match in wanted)


def _recipe(tool: str, wording: str, script: str) -> Case:
    prompt, mentions, keys, at = "", [], [], 0
    for match in _PLACE.finditer(wording):
        mention = _mention(match, len(prompt) + match.start() - at)
        prompt += wording[at : match.start()] + _said(match)
        mentions.append(mention)
        keys.append(_key(match))
        at = match.end()
    prompt += wording[at:]
    unsaid: list[Mention] = []
    for match in _PLACE.finditer(script):
        place = PLACES[match[1]]
        if _is_meant(place, wording) and _key(match) not in keys:
            flag = _FLAGGED.search(script[: match.start()])
            before = tuple(words_of(flag[1])) if flag else ()
            unsaid.append(evolve(_mention(match, len(prompt)), end=len(prompt), before=before))
            keys.append(_key(match))
    said = [with_context(prompt, one) for one in mentions]
    told = (*said, *unsaid, *(with_context(prompt, one) for one in collections_in(prompt, mentions)))
    pieces = [part for piece in _pieces(script, keys) for part in _gathered(piece, told)]
    sketch = Sketch(tuple(pieces), told)
    text = "".join(piece if isinstance(piece, str) else _filled(piece, told) for piece in sketch.pieces)
    return Case(Example(f"recipe:{wording}", tool, "recipe", prompt, text), sketch, DesignNames())


def _is_meant(place: Place, wording: str) -> bool:
    """Whether a place that a wording leaves out is for what was spoken of before."""
    return place.kind in {"objects", "file"} or (place.unit == "layer" and "that layer" in wording)


def _mention(match: re.Match[str], start: int) -> Mention:
    """What stands at a place of a wording; the quotes around a text belong to it."""
    place, said, value = _place(match), _said(match), _value(match)
    if place.unit == "layer":  # written with a comma, see mentions
        value = value.replace("/", ", ")
    quoted = place.kind == "text"
    return Mention(
        place.kind, start - quoted, start + len(said) + quoted, (value,), place.classes, place.unit
    )


def _place(match: re.Match[str]) -> Place:
    return MEASURED.get(match[3] or "", PLACES[match[1]])


def _value(match: re.Match[str]) -> str:
    shown = _place(match).shown
    return shown[(int(match[2] or match[4] or 1) - 1) % len(shown)]


def _said(match: re.Match[str]) -> str:
    return _value(match) + UNIT_SIGNS.get(_place(match).unit, "")


def _key(match: re.Match[str]) -> str:
    """A place's name and number: how it is measured may differ between a wording and its script."""
    return match[1] + (match[2] or match[4] or "")


def _gathered(piece: Piece, mentions: Sequence[Mention]) -> Iterable[Piece]:
    """A piece of script with places for the collections that the wording names, such as all outputs."""
    gatherers = {one.values[0]: at for at, one in enumerate(mentions) if one.kind == "collection"}
    if isinstance(piece, Slot) or not gatherers:
        return [piece]
    split = re.split(f"({'|'.join(map(re.escape, gatherers))})", piece)
    return [Slot(gatherers[part], bracketed=True) if part in gatherers else part for part in split]


def _pieces(script: str, keys: Sequence[str]) -> Iterable[Piece]:
    """The script's text and places; a finder around one place belongs to it."""
    at = 0
    whole = {match.start(2): match for match in _FOUND.finditer(script)}
    for match in _PLACE.finditer(script):
        if _key(match) not in keys:
            continue
        around = whole.get(match.start())
        start, end = (around.start(), around.end()) if around else match.span()
        yield script[at:start]
        yield Slot(keys.index(_key(match)), _form(match), CLASS_OF.get(around[1], "") if around else "")
        at = end
    yield script[at:]


def _form(match: re.Match[str]) -> int:
    """Of a number as its sign says; a layer that stands for a region is written as what is on it."""
    return int(_place(match).unit == "region") or FORMS.get(match[5], 0)


def _filled(slot: Slot, mentions: Sequence[Mention]) -> str:
    value = mentions[slot.mention].values[0]
    if slot.bracketed:
        return value
    return f"[get_{slot.finder}s {value}]" if slot.finder else value
