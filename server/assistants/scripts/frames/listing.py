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
from chipsmith.server.assistants.scripts.frames.last_line import LastLine, last_line, parted
from chipsmith.server.assistants.scripts.frames.listable import Collection, Listable
from chipsmith.server.assistants.scripts.frames.told import Told
from chipsmith.server.assistants.scripts.ground import Grounding

SURE, UNSAID = 9.0, 0.9
"""What a listing is worth as a draft, less for each word that it does not understand."""
NARROW = 0.01
"""More for each letter that names the objects: library cells are no cells."""
_EACH = (
    r"(?:(?:table|list|overview) of (?:the |all |all the )?|(?:for\s+)?(?:each|every|all|both|which)"
    r"(?:\s+(?:one\s+)?of)?(?:\s+(?:the|my|these|those))?(?:\s+\w+)?\s+)"
)
NUMERIC = frozenset({"registers", "pins"})
"""What can be added up."""
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
_FILTERED = re.compile(r"ref_name == (\w+)")
_HOLD = re.compile(r"\bhold\b", re.IGNORECASE)
_PATTERN = re.compile(
    r"(?:start|begin)s?(?:ning|ing)? with (\w+)|(?:like|matching|match|called) ([\w*]*\*)", re.IGNORECASE
)
_LIGHT = frozenset(
    words_of(
        "print list show report give tell write table display dump output puts go through loop iterate over"
        " one line lines per each every all its it their them name own small short just only plus then please"
        " order column table row separate separated followed together simple also first second next"
        " blank between"
        " instance out from"
        " to there space comma csv digit decimal three two 3 2 setup hold worst full after"
    )
)
"""Words that say how it is listed, or nothing."""


def listings(task: str, mentions: Sequence[Mention], grounding: Grounding, known: Listable) -> Iterator[Told]:
    """Loops for a task, one for each kind of objects that it may mean."""
    measured = any(one.kind == "number" and one.unit not in {"", "word"} for one in mentions)
    if not known.collections or measured or not _ASKS.search(task):
        return
    task, tail = parted(task)
    for one in known.collections:
        if (found := _gathered(one, task, mentions, grounding)) is not None:
            start, end, gatherer = found
            if one.counted and _HOLD.search(task):
                gatherer = gatherer.replace("find_timing_paths", "find_timing_paths -path_delay min")
            rest = f"{task[:start]} {task[end:]}"
            named = one.words.search(task, start, end)
            for listing in _listing(_Wish(one, gatherer, rest, start, tail), known):
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
    if match is None or not re.search(r"\b(?:each|every|all|both|of|per|which)\b", match[0], re.IGNORECASE):
        return None
    gatherer = one.all.replace("LIB/", f"{next(iter(grounding.design.libraries), '*')}/")
    types = [one for one in mentions if "lib_cell" in one.classes and len(one.values) == 1]
    if one.of == "cell" and len(types) == 1:
        gatherer = f'get_cells -filter "ref_name == {types[0].values[0]}" *'
    if (named := _PATTERN.search(task)) and gatherer.endswith("*"):
        gatherer = f"{gatherer[:-1]}{(named[1] or named[2]).rstrip('*')}*"
    return match.start(), match.end(), gatherer


@frozen
class _Wish:
    """Objects that are to be listed."""

    one: Collection
    gatherer: str
    rest: str
    """The task without the words for the objects and for the last line."""
    start: int
    """Where they stood."""
    tail: str
    """What is asked of the last line."""


def _listing(wish: _Wish, known: Listable) -> Iterator[Told]:
    one, rest, tail = wish.one, wish.rest, wish.tail
    rest = rest[match.end() :] if (match := _COLUMNS.search(rest)) else rest
    told = _told(one, rest)
    chosen = list(dict.fromkeys(tell for _, _, tell in told))
    if not chosen or (one.counted and {*chosen} == {"end"}):
        return
    if _BESIDE.match(rest[wish.start :]) and not {"name", "start", "end"} & {*chosen}:
        chosen.insert(0, "name" if "name" in one.tells else "end")
    last = last_line(tail, lambda text: _asked_last(one, text), chosen, NUMERIC) if tail else None
    left = _without([(begin, end) for begin, end, _ in told], rest)
    missed = len(_unsaid(wish, left)) + (bool(tail) and last is None)
    text = _written(evolve(wish, rest=rest), chosen, known, last)
    yield Told(text, SURE - UNSAID * missed, missed)


def _unsaid(wish: _Wish, left: str) -> set[str]:
    """Words that ask for something else."""
    own = re.sub(rf"\b{wish.one.words.pattern}\b", " ", _PATTERN.sub(" ", left), flags=re.IGNORECASE)
    own = own.replace(filtered[1], " ") if (filtered := _FILTERED.search(wish.gatherer)) else own
    return {word for word in words_of(own) if word[0] != "<"} - _LIGHT


def _told(one: Collection, text: str) -> list[tuple[int, int, str]]:
    """Start and end of what asks for something of an object, the longest of what begins at one place."""
    found: dict[int, tuple[str, int]] = {}
    for tell, pattern in one.tells.items():
        for match in re.finditer(rf"\b{pattern.pattern}(?!\w)", text, re.IGNORECASE):
            if match.start() not in found or match.end() > found[match.start()][1]:
                found[match.start()] = (tell, match.end())
    told: list[tuple[int, int, str]] = []
    for begin in sorted(found):
        if not told or begin >= told[-1][1]:
            told.append((begin, found[begin][1], found[begin][0]))
    return told


def _asked_last(one: Collection, text: str) -> str:
    """What of an object the last line is about, beside its name."""
    told = [tell for _, _, tell in _told(one, text) if tell not in {"name", "start", "end"}]
    return told[0] if told else ""


def _without(spans: Sequence[tuple[int, int]], text: str) -> str:
    for start, end in reversed(spans):
        text = f"{text[:start]} {text[end:]}"
    return text


def _written(wish: _Wish, chosen: Sequence[str], known: Listable, last: LastLine | None) -> str:
    one, rest = wish.one, wish.rest
    variable = one.kind if one.kind not in {"input", "output", "lib_cell"} else one.kind.split("_")[-1]
    digits = next((n for match in _DIGITS.finditer(rest) if (n := _number(match[1]))), "")
    needed = [*chosen, last.tell] if last and last.tell not in ("", *chosen) else [*chosen]
    looked = [tell for tell in needed if tell in known.paths]
    body, values = [], {}
    for tell in needed:
        value = known.values[tell].replace("${var}", f"${variable}")
        if tell in looked:
            found = known.paths[tell].replace("${var}", f"${variable}")
            body += [f"set path [lindex [{found}] 0]", 'if {$path eq ""} continue']
            if len(looked) > 1:  # a search makes the paths of the one before invalid
                body, value = [*body, f"set {tell} {value}"], f"${tell}"
        values[tell] = value
    shown = [_formatted(tell, values[tell], digits) for tell in chosen]
    line = (", " if _COMMAS.search(rest) else " ").join(shown)
    body.append(f'puts "{line}"' if len(shown) > 1 else f"puts {line}")
    if last:
        name = known.values["end" if "end" in one.tells else "name"].replace("${var}", f"${variable}")
        body += last.within(values.get(last.tell, ""), name)
    loop = [f"foreach {variable} [{wish.gatherer}] {{", *(f"  {each}" for each in body), "}"]
    return "\n".join([*last.before(), *loop, *last.after()] if last else loop)


def _formatted(tell: str, value: str, digits: str) -> str:
    number = "slack" in tell or tell in {"hold", "frequency"}
    return f"[format %.{digits}f {value}]" if digits and number else value


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
