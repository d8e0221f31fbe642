"""Known requests with their scripts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import field, frozen

from chipsmith.eda.design_names import DesignNames
from chipsmith.eda.requests.lexical import DIGITS, stem, words_of
from chipsmith.eda.requests.literals import Units
from chipsmith.eda.requests.mentions import Mention, find_mentions
from chipsmith.eda.solved import Example
from chipsmith.server.assistants.scripts.analogy.sketch import Sketch, sketch_of

CLASSES = ("port", "clock", "pin", "cell", "net", "lib_cell", "pin_name")
UNIT_SIGNS = {
    "time": " ns",
    "frequency": " MHz",
    "capacitance": " pF",
    "share": " %",
    "length": " um",
    "voltage": " V",
}


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
        if mention.kind != "collection" and mention.end > mention.start:  # its words say what it is
            yield prompt[at : mention.start], mention
            at = mention.end
    yield prompt[at:], None


def _marks(mention: Mention) -> list[str]:
    if mention.kind == "number":
        unit = "" if mention.unit == "whole" else mention.unit
        return [f"<{unit or 'number'}>", *_said(mention)]
    if mention.kind == "file":
        return ["<file>", f"<file.{mention.values[0].rsplit('.')[-1]}>"]
    if mention.kind == "objects" and mention.classes:
        if "clock" in mention.classes:
            return ["<clock>"]
        return [f"<{kind}>" for kind in sorted(mention.classes - {"net"} or mention.classes)]
    if mention.kind == "name" and mention.unit:
        return ["<layer>" if mention.unit == "region" else f"<{mention.unit}>"]
    return [f"<{mention.kind}>"]


def _said(mention: Mention) -> list[str]:
    """The word for a number that may mean a level."""
    word = DIGITS.get(mention.values[0], "") if mention.unit in {"", "word"} and mention.values else ""
    return [stem(word)] if word else []


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
