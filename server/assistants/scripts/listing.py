"""Loops that print: for each of some objects one line, of whatever is asked, in that order.

What can be listed and what a line may tell is data (`eda/recipes/TOOL-listings.toml`), so that any
combination is written, not only those that some recipe has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import evolve, frozen

from chipsmith.eda.requests.lexical import words_of
from chipsmith.eda.requests.literals import WORDS
from chipsmith.eda.requests.mentions import Mention
from chipsmith.server.assistants.scripts.analogy.words import joined
from chipsmith.server.assistants.scripts.ground import Grounding
from chipsmith.server.assistants.scripts.listable import Collection, Listable

SURE, UNSAID = 9.0, 0.9
"""What a listing is worth as a draft, less for each word that it does not understand."""
NARROW = 0.01
"""More for each letter that names the objects: library cells are no cells."""
_EACH = r"(?:for\s+)?(?:each|every|all|both)(?:\s+(?:one\s+)?of)?(?:\s+(?:the|my|these|those))?(?:\s+\w+)?\s+"
_ASKS = re.compile(
    r"\b(?:print|list|show|report|give|tell|write|table|display|dump|output|puts|go through|loop)",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\b(\w+) (?:digits?|decimals?|decimal places|places)\b", re.IGNORECASE)
_COMMAS = re.compile(r"\b(?:separated by (?:a )?commas?|comma[- ]separated|as csv|csv)\b", re.IGNORECASE)
_BESIDE = re.compile(r"\s*(?:with|and|together with|including|:|,)\s", re.IGNORECASE)
"""What follows a kind of objects whose names are wanted, and more."""
_COLUMNS = re.compile(r"(?=:)(?=[^:]*,|[^:]*\band\b)(?=.*\bslack\b|.*\bname\b|.*\bperiod\b)", re.IGNORECASE)
"""Where columns are listed behind a colon, what stands before says no more."""
_HOLD = re.compile(r"\bhold\b", re.IGNORECASE)
_PATTERN = re.compile(
    r"(?:start|begin)s?(?:ning|ing)? with (\w+)|(?:like|matching|match|called) ([\w*]*\*)", re.IGNORECASE
)
_LIGHT = frozenset(
    words_of(
        "print list show report give tell write table display dump output puts go through loop iterate over"
        " one line lines per each every all its it their them name own small short just only plus then please"
        " separate separated followed together simple also first second next blank between instance out from"
        " to there space comma csv digit decimal three two 3 2 setup hold worst full after"
    )
)
"""Words that say how it is listed, or nothing."""


@frozen
class Listing:
    """A loop that prints."""

    text: str
    score: float


def listings(
    task: str, mentions: Sequence[Mention], grounding: Grounding, known: Listable
) -> Iterator[Listing]:
    """Loops for a task, one for each kind of objects that it may mean."""
    measured = any(one.kind == "number" and one.unit not in {"", "word"} for one in mentions)
    if not known.collections or measured or not _ASKS.search(task):
        return
    for one in known.collections:
        if (found := _gathered(one, task, mentions, grounding)) is not None:
            start, end, gatherer = found
            if one.counted and _HOLD.search(task):
                gatherer = gatherer.replace("find_timing_paths", "find_timing_paths -path_delay min")
            rest = f"{task[:start]} {task[end:]}"
            named = one.words.search(task, start, end)
            for listing in _listing(one, gatherer, rest, start, known):
                yield evolve(listing, score=listing.score + NARROW * len(named[0] if named else ""))


def _gathered(
    one: Collection, task: str, mentions: Sequence[Mention], grounding: Grounding
) -> tuple[int, int, str] | None:
    """Start and end of what names the objects, and how they are gathered."""
    if one.counted:
        match = re.search(rf"\b(\w+)\s+{one.words.pattern}", task, re.IGNORECASE)
        count = _number(match[1]) if match else ""
        return (match.start(), match.end(), one.all.format(count=count)) if match and count else None
    for mention in mentions:
        if _means(mention, one) and (several := _several(task, mention, one)):
            return *several, f"get_{one.of}s {joined(mention.values)}"
    match = re.search(rf"\b{_EACH}?{one.words.pattern}(?:'s?)?(?![\w])", task, re.IGNORECASE)
    if match is None or not re.search(r"\b(?:each|every|all|both)\b", match[0], re.IGNORECASE):
        return None
    gatherer = one.all.replace("LIB/", f"{next(iter(grounding.design.libraries), '*')}/")
    if (named := _PATTERN.search(task)) and gatherer.endswith("*"):
        gatherer = f"{gatherer[:-1]}{(named[1] or named[2]).rstrip('*')}*"
    return match.start(), match.end(), gatherer


def _listing(one: Collection, gatherer: str, rest: str, start: int, known: Listable) -> Iterator[Listing]:
    """`rest` is the task without the words for the objects, which stood at `start`."""
    rest = rest[match.end() :] if (match := _COLUMNS.search(rest)) else rest
    told: dict[int, tuple[str, int]] = {}
    for tell, pattern in one.tells.items():
        for match in re.finditer(rf"\b{pattern.pattern}(?!\w)", rest, re.IGNORECASE):
            found = told.get(match.start())
            if found is None or match.end() > found[1]:
                told[match.start()] = (tell, match.end())
    chosen: list[str] = []
    at, left = 0, ""
    for begin in sorted(told):
        if begin >= at:
            chosen += [told[begin][0]] if told[begin][0] not in chosen else []
            left += rest[at:begin] + " "
            at = told[begin][1]
    own = re.sub(rf"\b{one.words.pattern}\b", " ", _PATTERN.sub(" ", left + rest[at:]), flags=re.IGNORECASE)
    unsaid = {word for word in words_of(own) if word[0] != "<"} - _LIGHT
    if chosen and not (one.counted and {*chosen} == {"end"}):
        if _BESIDE.match(rest[start:]) and not {"name", "start", "end"} & {*chosen}:
            chosen.insert(0, "name" if "name" in one.tells else "end")
        text = _written(one, gatherer, chosen, rest, known)
        yield Listing(text, SURE - UNSAID * len(unsaid))


def _written(one: Collection, gatherer: str, chosen: Sequence[str], rest: str, known: Listable) -> str:
    variable = one.kind if one.kind not in {"input", "output", "lib_cell"} else one.kind.split("_")[-1]
    digits = next((n for match in _DIGITS.finditer(rest) if (n := _number(match[1]))), "")
    values = []
    for tell in chosen:
        value = known.values[tell].replace("${var}", f"${variable}")
        number = "slack" in tell or tell in {"hold", "frequency"}
        values.append(f"[format %.{digits}f {value}]" if digits and number else value)
    line = (", " if _COMMAS.search(rest) else " ").join(values)
    line = f'"{line}"' if len(values) > 1 else line
    looked = next((known.paths[tell] for tell in chosen if tell in known.paths), "")
    if not looked:
        return f"foreach {variable} [{gatherer}] {{\n  puts {line}\n}}"
    return (
        f"foreach {variable} [{gatherer}] {{\n"
        f"  set path [lindex [{looked.replace('${var}', f'${variable}')}] 0]\n"
        f'  if {{$path ne ""}} {{\n    puts {line}\n  }}\n}}'
    )


def _means(mention: Mention, one: Collection) -> bool:
    """Whether names are of the objects that are listed."""
    sides = {"input": "in", "output": "out"}
    wanted = sides.get(one.kind, one.of)
    return mention.kind == "objects" and wanted in mention.classes and one.kind != "register"


def _several(task: str, mention: Mention, one: Collection) -> tuple[int, int] | None:
    """Where several objects are named: start and end, with the words that say so."""
    each = r"(?:for\s+)?(?:each|every|all)(?:\s+of)?(?:\s+the)?"
    ahead = rf"{each}(?:\s+{one.words.pattern})?(?:\s+of)?\s+(?:the\s+)?$"
    before = re.search(ahead, task[: mention.start], re.IGNORECASE)
    after = re.match(rf"\s+{one.words.pattern}\b", task[mention.end :], re.IGNORECASE)
    if before is None and len(mention.values) < 2:
        return None
    return before.start() if before else mention.start, mention.end + (after.end() if after else 0)


def _number(word: str) -> str:
    """What a word says, as digits; empty where it says no number."""
    if word.isdigit():
        return word
    value = WORDS.get(word.lower())
    return str(value) if isinstance(value, int) else ""
