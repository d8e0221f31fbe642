"""Numbers, names and quoted texts that a request mentions, and the ways in which a script may write them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import Factory, frozen

SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9, "ps": 1e-12, "fs": 1e-15}
FARADS = {"nf": 1e-9, "pf": 1e-12, "ff": 1e-15}
METRES = {"mm": 1e-3, "um": 1e-6, "µm": 1e-6, "micron": 1e-6, "microns": 1e-6, "nm": 1e-9}
HERTZ = {"hz": 1.0, "khz": 1e3, "mhz": 1e6, "ghz": 1e9}
VOLTS = {"v": 1.0, "mv": 1e-3}
PERCENT = {"%": 0.01, "percent": 0.01}
DIMENSIONS = ("time", "capacitance", "length", "frequency", "voltage", "share")
UNITS = (SECONDS, FARADS, METRES, HERTZ, VOLTS, PERCENT)

WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "twenty": 20, "half": 0.5, "twice": 2, "double": 2,
    "third": 3, "second": 2, "triple": 3,
}  # fmt: skip
WEAK = frozenset({"one", "second", "third", "half", "zero"})
"""Words that often are no number."""

NUMBER = re.compile(
    r"(?<![\w./\[])(?<!\[\d:)(?<!\[\d\d:)(?P<number>[-+]?\d+(?:\.\d+)?(?:e-?\d+)?)(?:\s*-?\s*(?P<unit>%|[a-zA-Zµ]+))?(?![\w\[])"
)
QUOTED = re.compile(r"\"([^\"\n]{1,120})\"|`([^`\n]{1,120})`|(?<!\w)'([^'\n]{1,120})'(?!\w)")
FILE = re.compile(
    r"(?<![\w/])[\w./-]*\w\.(?:v|sv|lib|sdc|spef|sdf|tcl|txt|rpt|csv|log|json|gds|oas|lef|def|db|out|ys|il|blif|edif|smt2|dot)\b"
)
NAME = re.compile(r"(?<![\w/])(?<!(?<!\.)\.)[A-Za-z_][\w]*(?:[/*][\w*]+|\[\d+\]|\*)*")
_GIVEN = re.compile(
    r"\b(?:clock|port|pin|net|cell|instance|module|corner|group|layer|input|output|top)\s+"
    r"(?:is\s+|called\s+|named\s+)?([A-Za-z_][\w/*]*(?:\[\d+\])?)"
)
_CHRISTENED = re.compile(r"\b(?:called|named|name it|variable)\s+([A-Za-z_][\w/*]*(?:\[\d+\])?)")
_LEADING = re.compile(
    r"([A-Za-z_][\w/*]*(?:\[\d+\])?)\s+(?:clock|port|pin|net|cell|instance|layer|input|output)s?\b"
)


@frozen
class Units:
    """What a plain number means to the tool."""

    time: float = 1e-9
    capacitance: float = 1e-12
    length: float = 1e-6
    grid: float = 1e-9
    """A layout's database unit, in metres."""


@frozen
class Number:
    """A number of the request."""

    text: str
    """As it stands there, with its unit."""
    forms: tuple[str, ...]
    """How a script may write it, the likeliest first; empty for one that need not be written."""
    certain: bool = True
    """False for words like "one", which a script often leaves out."""


@frozen
class Literals:
    numbers: tuple[Number, ...] = ()
    names: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    given: tuple[str, ...] = Factory(tuple)
    """Names that the wording makes certain: quoted, or after words such as "named" or "clock"."""


def find_literals(prompt: str, units: Units, known: Iterable[str] = ()) -> Literals:
    """All of them; `known` are names of the design, which count as names however they look."""
    design = frozenset(known)
    files = list(dict.fromkeys(FILE.findall(prompt)))
    quoted = [next(filter(None, groups)) for groups in QUOTED.findall(prompt)]
    bare = QUOTED.sub(" ", prompt)
    for file in files:
        bare = bare.replace(file, " ")
    given = [text for text in quoted if re.fullmatch(r"[\w/*.\[\]]+", text) and text not in files]
    given += [name for name in _CHRISTENED.findall(bare) if name.lower() not in PROSE]
    given += [
        name for pattern in (_GIVEN, _LEADING) for name in pattern.findall(bare) if is_name(name, design)
    ]
    found = [name for name in NAME.findall(bare) if is_name(name, design)]
    return Literals(
        numbers=tuple(_numbers(bare, units)),
        names=tuple(dict.fromkeys([*given, *found])),
        files=tuple(files),
        texts=tuple(text for text in quoted if text not in files),
        given=tuple(dict.fromkeys(given)),
    )


PROSE = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "per",
        "so",
        "than",
        "that",
        "the",
        "then",
        "this",
        "to",
        "with",
        "s",
        "all",
    ]
)


def is_name(word: str, design: frozenset[str]) -> bool:
    """Whether a word is a name rather than prose."""
    if word in design:
        return word.lower() not in PROSE or word.isupper()
    return looks_like_name(word)


def looks_like_name(word: str) -> bool:
    """Whether a word is written as no word of prose is."""
    return bool(re.search(r"[_\d/*\[]", word)) and not re.search(r"\s", word)


def dimension(unit: str) -> str:
    """What a unit measures; empty for what is none."""
    scale = _scale(unit)
    return DIMENSIONS[UNITS.index(scale)] if scale else ""


def forms_of(match: re.Match[str], units: Units) -> tuple[str, ...]:
    """How a script may write a number that NUMBER found."""
    return in_unit(match["number"], match["unit"] or "", units)


def in_unit(number: str, unit: str, units: Units) -> tuple[str, ...]:
    """How a script may write a number of some unit."""
    return tuple(dict.fromkeys(_forms(float(number), unit, units)))


def _numbers(text: str, units: Units) -> Iterable[Number]:
    for match in NUMBER.finditer(text):
        shown = match[0].strip() if dimension(match["unit"] or "") else match["number"]
        yield Number(shown, forms_of(match, units))
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in WORDS:
            yield Number(word, (written(WORDS[word]),), certain=word not in WEAK)


def _scale(unit: str) -> dict[str, float] | None:
    lower = unit if unit in {"%", "µm", "µs"} else unit.lower()
    return next((scale for scale in UNITS if lower in scale), None)


def _forms(value: float, unit: str, units: Units) -> Iterable[str]:
    scale = _scale(unit)
    if scale is None:
        yield written(value)
        return
    factor = scale[unit if unit in scale else unit.lower()]
    if scale is SECONDS:
        yield written(value * factor / units.time)
    elif scale is FARADS:
        yield written(value * factor / units.capacitance)
    elif scale is METRES:
        yield written(value * factor / units.length)
        yield written(value * factor / units.grid)
    elif scale is HERTZ:
        if value:
            yield written(1 / (value * factor) / units.time)
    elif scale is PERCENT:
        share = value * factor
        yield from map(written, (share, 1 + share, 1 - share))
    else:
        yield written(value * factor)


def written(value: float) -> str:
    """A number as a person writes it: no exponent, no digits that arithmetic added."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text in {"", "-0"} else text
