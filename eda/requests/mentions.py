"""What a request speaks of, in order: numbers, objects of the design, new names, files, quoted texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from attrs import evolve, field, frozen

from chipsmith.eda.design_names import DesignNames
from chipsmith.eda.requests.counted import counted
from chipsmith.eda.requests.gathered import gathered
from chipsmith.eda.requests.lexical import words_of
from chipsmith.eda.requests.literals import (
    FILE,
    NAME,
    QUOTED,
    WORDS,
    Units,
    looks_like_name,
    written,
)
from chipsmith.eda.requests.naming import is_christened, is_command, is_prose, is_shouted
from chipsmith.eda.requests.ranges import braced, counted_through, slices
from chipsmith.eda.requests.spoken import spoken

MentionKind = Literal["number", "objects", "collection", "name", "file", "text"]

AROUND = 28
"""Characters before and after a mention that tell what it is for."""

_PAUSE = re.compile(r"[.,;:]\s|\s(?:and|but|or|/)\s")
_JOINT = re.compile(
    r"\s*(?:,|,?\s+and|,?\s+or|&)\s+(?:the\s+)?(?:(?:ports?|pins?|cells?|clocks?|nets?)\s+)?|\s*,\s*",
    re.IGNORECASE,
)


@frozen
class Mention:
    """One of them; `context` are stems of the words around it."""

    kind: MentionKind
    start: int
    end: int
    values: tuple[str, ...]
    """Names of objects; forms of a number, the likeliest first; else the one text."""
    classes: frozenset[str] = frozenset()
    """Classes of the design in which the names are."""
    unit: str = ""
    before: tuple[str, ...] = field(default=(), eq=False)
    after: tuple[str, ...] = field(default=(), eq=False)

    @property
    def context(self) -> frozenset[str]:
        return frozenset(self.before + self.after)


def find_mentions(prompt: str, design: DesignNames, units: Units) -> tuple[Mention, ...]:
    """All mentions, none overlapping, in the order of the text; names joined by "and" are one mention."""
    classes = classes_of(design)
    taken: list[Mention] = []
    for found in _scans(prompt, classes, units):
        if all(found.end <= other.start or found.start >= other.end for other in taken):
            taken.append(found)
    ordered = _grouped(prompt, sorted(taken, key=lambda mention: mention.start), classes)
    return tuple(with_context(prompt, mention) for mention in ordered)


def apart(mentions: Sequence[Mention], clocks: Sequence[str] = ()) -> tuple[Mention, ...]:
    """With every name of a joined mention as one of its own, and so each of both clocks."""
    found: list[Mention] = []
    for mention in mentions:
        both = len(clocks) == 2 and mention.values == ("[all_clocks]",)
        names = clocks if both else mention.values if mention.kind == "objects" else ()
        classes = frozenset({"clock"}) if both else mention.classes
        one_each = [evolve(mention, kind="objects", values=(name,), classes=classes) for name in names]
        found += one_each if len(names) > 1 else [mention]
    return tuple(found)


def classes_of(design: DesignNames) -> dict[str, frozenset[str]]:
    """Every name of a design, and the classes in which it is one."""
    members = {
        "clock": design.clocks,
        "port": design.ports,
        "in": design.inputs,
        "out": design.outputs,
        "cell": design.cells,
        "net": design.nets,
        "lib_cell": design.lib_cells,
        "pin": [f"{cell}/{pin}" for cell, pins in design.pins.items() for pin in pins],
        "pin_name": [pin for pins in (*design.pins.values(), design.lib_pins) for pin in pins],
    }
    found: dict[str, set[str]] = {}
    for kind, names in members.items():
        for name in names:
            found.setdefault(name, set()).add(kind)
    return {name: frozenset(kinds) for name, kinds in found.items()}


def collections_in(prompt: str, taken: Sequence[Mention]) -> list[Mention]:
    """Phrases for many objects at once that overlap no other mention; the first of those that overlap."""
    found: list[Mention] = []
    for one in _collections(prompt):
        if all(one.end <= other.start or one.start >= other.end for other in [*taken, *found]):
            found.append(one)
    return found


def _collections(prompt: str) -> Iterable[Mention]:
    for start, end, gatherer, kinds in gathered(prompt):
        yield Mention("collection", start, end, (gatherer,), kinds)


def _scans(prompt: str, classes: Mapping[str, frozenset[str]], units: Units) -> Iterable[Mention]:
    """Mentions by one kind after the other; the surer kinds come first, and later ones give way."""
    for match in FILE.finditer(prompt):
        yield Mention("file", match.start(), match.end(), (match[0],))
    yield from _quoted(prompt, classes)
    for start, end, names in (*slices(prompt, classes), *braced(prompt, classes)):
        kinds = frozenset.intersection(*(classes[name] for name in names))
        yield Mention("objects", start, end, names, kinds)
    for start, end, names in spoken(prompt, classes):
        kinds = frozenset.intersection(*(classes.get(name, frozenset()) for name in names))
        yield Mention("objects" if kinds else "name", start, end, names, kinds)
    yield from _collections(prompt)
    for match in _LAYER.finditer(prompt):
        yield Mention("name", match.start(), match.end(), (f"{match[1]}, {match[2]}",), unit="layer")
    for start, end, forms, unit in counted(prompt, units):
        yield Mention("number", start, end, forms, unit=unit)
    for match in NAME.finditer(prompt):
        word = match[0]
        if word in classes and not is_prose(word, classes[word], prompt, match.start()):
            yield Mention("objects", match.start(), match.end(), (word,), classes[word])
        elif is_command(word):
            continue
        elif looks_like_name(word) or is_shouted(word) or is_christened(prompt, match.start()):
            kinds = _by_path(word, classes)
            yield Mention(
                "objects" if kinds or "*" in word else "name", match.start(), match.end(), (word,), kinds
            )
        elif word.lower() in WORDS and not _UNCOUNTED.match(prompt, match.start()):
            yield Mention("number", match.start(), match.end(), (written(WORDS[word.lower()]),), unit="word")


def _by_path(word: str, classes: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """What a path through the hierarchy leads to: a pin where its last name is one."""
    cell, _, last = word.rpartition("/")
    if not cell:
        return frozenset()
    pin = last.isupper() or "pin_name" in classes.get(last, ())
    return frozenset({"pin" if pin else "cell"})


def _quoted(prompt: str, classes: Mapping[str, frozenset[str]]) -> Iterable[Mention]:
    for match in QUOTED.finditer(prompt):
        text = next(filter(None, match.groups()))
        if text in classes or looks_like_name(text):
            yield Mention(
                "objects" if text in classes else "name",
                match.start(),
                match.end(),
                (text,),
                classes.get(text, frozenset()),
            )
        else:
            yield Mention("text", match.start(), match.end(), (text,))


_UNCOUNTED = re.compile(
    r"(?<!\bof )(?<!\bby )one(?!\s+(?:clock|cycles?|digits?|decimals?|paths?|levels?)\b)", re.IGNORECASE
)
"""Words that mostly are no number."""
_BETWEEN = re.compile(
    r"\bbetween\s+(?:the\s+)?(?:(?:ports?|pins?|inputs?|clocks?|registers?)\s+)?$", re.IGNORECASE
)
"""Before the first of two names that are no list: one leads to the other."""
_LAYER = re.compile(r"(?<![\w./])(\d{1,5})/(\d{1,5})(?![\w/])")
"""A layout's layer and datatype, as scripts write them with a comma."""


def _grouped(prompt: str, mentions: list[Mention], classes: Mapping[str, frozenset[str]]) -> list[Mention]:
    grouped: list[Mention] = []
    for mention in mentions:
        last = grouped[-1] if grouped else None
        if last and (names := _through(prompt, last, mention, classes)):
            grouped[-1] = evolve(last, end=mention.end, values=names)
            continue
        joint = (
            last
            and last.kind == mention.kind == "objects"
            and _JOINT.fullmatch(prompt[last.end : mention.start])
        )
        leads = last and _BETWEEN.search(prompt, 0, last.start)
        if last and joint and not leads and (last.classes & mention.classes or not last.classes):
            grouped[-1] = Mention(
                "objects",
                last.start,
                mention.end,
                last.values + mention.values,
                last.classes & mention.classes,
            )
        else:
            grouped.append(mention)
    return grouped


def _through(
    prompt: str, last: Mention, mention: Mention, classes: Mapping[str, frozenset[str]]
) -> tuple[str, ...]:
    """The names of a range that begins with the last of one mention and ends with the other's first."""
    if not last.kind == mention.kind == "objects" or not last.classes & mention.classes:
        return ()
    between = prompt[last.end : mention.start]
    names = counted_through(prompt[: last.start], last.values[-1], between, mention.values[0], classes)
    return (*last.values[:-1], *names, *mention.values[1:]) if names else ()


def with_context(prompt: str, mention: Mention) -> Mention:
    """The mention with the stems of the words around it, no farther than to the next pause or "and"."""
    before = _PAUSE.split(prompt[max(0, mention.start - AROUND) : mention.start])[-1]
    after = _PAUSE.split(prompt[mention.end : mention.end + AROUND])[0]
    return Mention(
        mention.kind,
        mention.start,
        mention.end,
        mention.values,
        mention.classes,
        mention.unit,
        tuple(words_of(before)[-3:]),
        tuple(words_of(after)[:2]),
    )
