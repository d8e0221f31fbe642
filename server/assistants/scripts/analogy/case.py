"""Known requests with their scripts: examples on a design, and recipes with places in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from importlib.resources import files

from attrs import field, frozen

from chipsmith.eda.design_names import DesignNames
from chipsmith.eda.requests.lexical import words_of
from chipsmith.eda.requests.literals import Units
from chipsmith.eda.requests.mentions import (
    Mention,
    collections_in,
    find_mentions,
    with_context,
)
from chipsmith.eda.solved import Example
from chipsmith.server.assistants.scripts.analogy.sketch import CLASS_OF, Piece, Sketch, Slot, sketch_of

CLASSES = ("port", "clock", "pin", "cell", "net", "lib_cell", "pin_name")
_PLACE = re.compile(
    r"\{((" + "|".join(CLASSES) + r"|name|number|file|text|layer)\d*(?::([a-z]+)\d*)?)([+-]?)\}"
)
_FOUND = re.compile(r"\[get_(\w+) (\{[a-z_0-9:]+\})\]")
SHOWN = {
    "port": ("data_in", "data_out"), "clock": ("clk", "clk2"), "pin": ("u1/A", "u2/Y"), "cell": ("u1", "u2"),
    "net": ("n1", "n2"), "lib_cell": ("BUF_X1",), "pin_name": ("A", "Y"), "name": ("core",),
    "file": ("out.txt",), "layer": ("1/0", "2/0"), "text": ('"good"', '"bad"'),
}  # fmt: skip
NUMBERS = {
    "length": ("0.5",),
    "time": ("2", "0.3", "0.5"),
    "frequency": ("4",),
    "capacitance": ("0.02",),
    "share": ("1.05",),
    "": ("3", "4", "7", "8"),
}
UNIT_SIGNS = {
    "time": " ns",
    "frequency": " MHz",
    "capacitance": " pF",
    "share": " %",
    "length": " um",
    "voltage": " V",
}
FORMS = {"+": 1, "-": 2}


@frozen(eq=False)
class Case:
    """A request whose script is known."""

    example: Example
    """As it may be shown to a model."""
    sketch: Sketch
    design: DesignNames
    words: tuple[str, ...] = field(init=False)
    """For a lexical search."""
    text: str = field(init=False)
    """For a dense search: values replaced by what they are."""

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "words", tuple(masked_words(self.example.prompt, self.sketch.mentions)))
        object.__setattr__(self, "text", masked_text(self.example.prompt, self.sketch.mentions))


def masked_words(prompt: str, mentions: Sequence[Mention]) -> Iterable[str]:
    """Stems, and a mark of its class for every mention."""
    for part, mention in _parts(prompt, mentions):
        yield from words_of(part)
        if mention is not None:
            yield from _marks(mention)


def masked_text(prompt: str, mentions: Sequence[Mention]) -> str:
    told = (part + (_stand_in(mention) if mention else "") for part, mention in _parts(prompt, mentions))
    return " ".join("".join(told).split())


def _parts(prompt: str, mentions: Sequence[Mention]) -> Iterable[tuple[str, Mention | None]]:
    at = 0
    for mention in mentions:
        if mention.kind != "collection":  # its words say what it is
            yield prompt[at : mention.start], mention
            at = mention.end
    yield prompt[at:], None


def _marks(mention: Mention) -> list[str]:
    if mention.kind == "number":
        return [f"<{mention.unit or 'number'}>"]
    if mention.kind == "objects" and mention.classes:
        if "clock" in mention.classes:
            return ["<clock>"]
        return [f"<{kind}>" for kind in sorted(mention.classes - {"net"} or mention.classes)]
    return [f"<{mention.kind}>"]


def _stand_in(mention: Mention) -> str:
    if mention.kind == "number":
        return "3" + UNIT_SIGNS.get(mention.unit, "")
    if mention.kind == "objects" and mention.classes:
        order = ("clock", *CLASSES)
        return next(kind for kind in order if kind in mention.classes).replace("_", " ") + " X"
    return {"file": "FILE", "text": '"TEXT"'}.get(mention.kind, "X")


def case_of(example: Example, design: DesignNames, units: Units) -> Case:
    mentions = find_mentions(example.prompt, design, units)
    return Case(example, sketch_of(example.script, mentions), design)


def recipes(tool: str) -> list[Case]:
    """Our recipes for a tool; none where there is no file of them."""
    file = files("chipsmith.eda") / "recipes" / f"{tool}.txt"
    if not file.is_file():
        return []
    found, script = [], ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("> "):
            script = line[2:].replace(" ; ", "\n").replace(";", "\n")
        elif line.strip() and not line.startswith("#"):
            found.append(_recipe(tool, line.strip(), script))
    return found


def _recipe(tool: str, wording: str, script: str) -> Case:
    prompt, mentions, keys, at = "", [], [], 0
    for match in _PLACE.finditer(wording):
        prompt += wording[at : match.start()]
        shown, value = _shown(match)
        kind = match[2] if match[2] in {"name", "number", "file", "text"} else "objects"
        unit = match[3] or ""
        if match[2] == "layer":  # written with a comma, see mentions
            kind, unit = "name", "layer"
        classes = frozenset({match[2]}) if kind == "objects" else frozenset[str]()
        mentions.append(
            Mention(kind, len(prompt), len(prompt) + len(shown), (value,), classes, unit)  # type: ignore[arg-type]  # one of the kinds
        )
        keys.append(_key(match))
        prompt, at = prompt + shown, match.end()
    prompt += wording[at:]
    told = tuple(with_context(prompt, mention) for mention in [*mentions, *collections_in(prompt, mentions)])
    pieces = [part for piece in _pieces(script, keys) for part in _gathered(piece, told)]
    sketch = Sketch(tuple(pieces), tuple(told))
    text = "".join(piece if isinstance(piece, str) else _filled(piece, told) for piece in sketch.pieces)
    return Case(Example(f"recipe:{wording}", tool, "recipe", prompt, text), sketch, DesignNames())


def _key(match: re.Match[str]) -> str:
    """A place's class and number: how it is measured may differ between a wording and its script."""
    return match[2] + (re.search(r"\d*$", match[1]) or [""])[0]


def _gathered(piece: Piece, mentions: Sequence[Mention]) -> Iterable[Piece]:
    """A piece of script with places for the collections that the wording names, such as all outputs."""
    if isinstance(piece, Slot):
        return [piece]
    parts: list[Piece] = [piece]
    for at, mention in enumerate(mentions):
        if mention.kind == "collection" and mention.values[0] in piece:
            before, after = piece.split(mention.values[0], 1)
            parts = [before, Slot(at, bracketed=True), after]
            break
    return parts


def _shown(match: re.Match[str]) -> tuple[str, str]:
    """What stands for a place in the wording, and what of it goes into the script."""
    number = int((re.search(r"\d+$", match[1]) or re.match("", ""))[0] or 1) - 1  # type: ignore[index]  # the empty match has a group 0
    if match[2] == "number":
        unit = match[3] or ""
        values = NUMBERS.get(unit, NUMBERS[""])
        value = values[number % len(values)]
        return value + UNIT_SIGNS.get(unit, ""), value
    values = SHOWN[match[2]]
    value = values[number % len(values)]
    return value, value.strip('"').replace("/", ", ") if match[2] == "layer" else value.strip('"')


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
        yield Slot(
            keys.index(_key(match)), FORMS.get(match[4], 0), CLASS_OF.get(around[1], "") if around else ""
        )
        at = end
    yield script[at:]


def _filled(slot: Slot, mentions: Sequence[Mention]) -> str:
    value = mentions[slot.mention].values[0]
    if slot.bracketed:
        return value
    return f"[get_{slot.finder}s {value}]" if slot.finder else value
