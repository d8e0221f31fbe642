"""Requests with marks for what they mention, so that a model learns what is said and copies nothing.

`put 30 fF on carry` becomes `put CAP1 on OUT1`; `set_load CAP1 [get_ports OUT1]` becomes the script with the
values again: names as the design has them, numbers in the tool's units. What no mention explains stays.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from attrs import Factory, frozen

from chipsmith.eda.design_names import DesignNames
from chipsmith.eda.requests.literals import Units, written
from chipsmith.eda.requests.mentions import Mention, find_mentions

NUMBERS = {
    "time": "TIME", "capacitance": "CAP", "frequency": "RATE", "length": "LEN", "voltage": "VOLT",
    "share": "SHARE", "": "NUM",
}  # fmt: skip
"""Marks of numbers, by what they measure."""
FORMS = {"share": ("SHARE", "MORE", "LESS"), "length": ("LEN", "GRID")}
"""Marks of a number's other forms, such as 8 % as 1.08."""
OBJECTS = {
    "clock": "CLK", "in": "IN", "out": "OUT", "cell": "CELL", "pin": "PIN", "net": "NET", "lib_cell": "GATE",
    "pin_name": "LEG",
}  # fmt: skip
"""Marks of names, by their class in the design; of several classes the first."""
OTHERS = {"name": "NAME", "layer": "LAYER", "file": "FILE", "text": "TEXT", "objects": "GLOB"}
LITERAL = frozenset({"0", "1"})
"""Numbers that say more than how much."""
MOST_TOLD = 4
"""Clocks and layouts of a design that a prompt names although the request does not."""
DATA_INPUTS = "[data_inputs]"
"""Stands for the inputs that are no clocks, for which tools have no command."""
LIBRARY = "LIB/"
"""Stands for the library in names of its cells."""

_WORDS = {*NUMBERS.values(), *OBJECTS.values(), *OTHERS.values(), *(w for ws in FORMS.values() for w in ws)}
MARK = re.compile(rf"(?<![A-Za-z_])(?:{'|'.join(sorted(_WORDS))})\d+(?!\w)")
_NUMBER = re.compile(r"(?<![\w.\-/\[])-?\d+(?:\.\d+)?(?![\w\]/])")
_SUM = re.compile(r"\[expr \{(-?\d+(?:\.\d+)?) ([-+*/]) (-?\d+(?:\.\d+)?)\}\]")


@frozen
class Masked:
    """A request with marks, and what they stand for."""

    text: str
    design: DesignNames = Factory(DesignNames)
    values: Mapping[str, str] = Factory(dict)
    """Mark to what a script writes."""
    places: tuple[tuple[int, int, str], ...] = ()
    """Start and end in the request, and the mark that stands there."""

    @property
    def needed(self) -> frozenset[str]:
        """Marks that stand in the request."""
        return frozenset(MARK.findall(self.text))

    def prompt(self, tool: str) -> str:
        """What a model that was trained for scripts goes on with."""
        known = self._known("clocks", "CLK", self.design.clocks) + self._known(
            "files", "FILE", self.design.layouts
        )
        return f"# {tool}{known}: {' '.join(self.text.split())}\n"

    def _known(self, kind: str, word: str, names: Sequence[str]) -> str:
        """The first names of the design as marks; empty where there are none."""
        shown = set(names[:MOST_TOLD])
        told = [mark for mark, value in self.values.items() if mark.startswith(word) and value in shown]
        return f", {kind} {' '.join(told)}" if told else ""

    def fill(self, script: str) -> str | None:
        """A script with the values for its marks; None where a mark stands for nothing."""
        if any(mark not in self.values for mark in MARK.findall(script)):
            return None
        filled = MARK.sub(lambda match: _word(self.values[match[0]]), script)
        filled = filled.replace(LIBRARY, f"{next(iter(self.design.libraries), '*')}/")
        inputs = " ".join(map(_word, self.design.data_inputs))
        return _SUM.sub(_computed, filled.replace(DATA_INPUTS, f"[get_ports {{{inputs}}}]"))

    def hide(self, script: str) -> str:
        """A script with marks for its values, as `fill` takes it."""
        for mark, value in sorted(self.values.items(), key=lambda item: -len(item[1])):
            if not _is_number(value):
                after = r"(?!\w)" if mark.startswith("GATE") else r"(?![\w/])"
                before = r"(?<!\w)" if mark.startswith(("GATE", "NAME")) else r"(?<![\w/])"
                names = re.escape(_word(value)) + "|" + re.escape(value)
                script = re.sub(f"{before}(?:{names}){after}", mark, script)
        for library in self.design.libraries:
            script = re.sub(rf"(?<![\w/]){re.escape(library)}/", LIBRARY, script)
        return self._without_numbers(script)

    def _without_numbers(self, script: str) -> str:
        """Each number is the next mark's of that value; the last one also takes what is left."""
        used: set[str] = set()

        def marked(match: re.Match[str]) -> str:
            holders = [m for m, v in self.values.items() if _is_number(v) and float(v) == float(match[0])]
            if not holders:
                return match[0]
            mark = next((one for one in holders if one not in used), holders[-1])
            used.add(mark)
            return mark

        return _NUMBER.sub(marked, script)


def masked(request: str, design: DesignNames, units: Units) -> Masked:
    """A request with a mark for every name, file, text and number that it mentions."""
    marks = _Marks()
    places = [
        (start, end, mark)
        for mention in find_mentions(request, design, units)
        for start, end, value in _parts(request, mention)
        if (mark := marks.of(mention, value))
    ]
    text, at = "", 0
    for start, end, mark in places:
        text += request[at:start] + mark
        at = end
    for word, names in (("CLK", design.clocks), ("FILE", design.layouts)):
        for name in names[:MOST_TOLD]:
            marks.named(word, name)
    return Masked(text + request[at:], design, marks.values, tuple(places))


class _Marks:
    """Gives marks; the same value has the same one."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self._counts = Counter[str]()
        self._known: dict[tuple[str, str], str] = {}

    def of(self, mention: Mention, value: str) -> str:
        """Empty for what stays as it is."""
        if mention.kind == "number":
            return self._number(mention)
        if mention.kind == "collection":
            return ""
        if mention.kind == "objects" and mention.classes:
            word = next(word for kind, word in OBJECTS.items() if kind in mention.classes)
            return self.named(word, value)
        return self.named(OTHERS["layer" if mention.unit == "layer" else mention.kind], value)

    def named(self, word: str, value: str) -> str:
        if (word, value) not in self._known:
            self._counts[word] += 1
            mark = f"{word}{self._counts[word]}"
            self._known[word, value], self.values[mark] = mark, value
        return self._known[word, value]

    def _number(self, mention: Mention) -> str:
        if mention.unit == "word" or (not mention.unit and mention.values[0] in LITERAL):
            return ""
        words = FORMS.get(mention.unit, (NUMBERS[mention.unit],))
        marks = [self.named(word, form) for word, form in zip(words, mention.values, strict=False)]
        return marks[0] if marks else ""


def _parts(request: str, mention: Mention) -> Iterator[tuple[int, int, str]]:
    """A mention's names, each where it stands; none of several that are spoken of by other words."""
    if mention.kind != "objects" or len(mention.values) == 1:
        yield mention.start, mention.end, mention.values[0] if mention.values else ""
        return
    at = mention.start
    if any(value not in request[mention.start : mention.end] for value in mention.values):
        return
    for value in mention.values:
        at = request.index(value, at)
        yield at, at + len(value), value
        at += len(value)


def _word(value: str) -> str:
    """As one Tcl word."""
    return f"{{{value}}}" if re.search(r"[\[\]$]", value) and not re.search(r"\s", value) else value


def _is_number(value: str) -> bool:
    return bool(_NUMBER.fullmatch(value))


def _computed(match: re.Match[str]) -> str:
    one, other = float(match[1]), float(match[3])
    if match[2] == "/":
        return written(one / other) if other else match[0]
    return written({"+": one + other, "-": one - other, "*": one * other}[match[2]])
