"""What a request calls a design's things, where no files tell: by the words beside its names, and by how
they are written.

A guess takes what would be a name anyhow and gives it a class, so that a request is read as it is with the
files at hand. A name that nothing tells of is a port, since constraints mostly speak of ports.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Container, Iterator

from chipsmith.eda.design_names import DesignNames, leaves
from chipsmith.eda.requests.nameable import Word, names_in, noun_beside

_LIBRARY = re.compile(r"[A-Z][A-Z0-9]+_?X\d+|[A-Z]{2,}[A-Z0-9]*_[A-Z0-9_]*\d\w*")
_CLOCKISH = re.compile(r"clk|clock|^ck$|_ck$|^ck_", re.IGNORECASE)
_INSTANCE = re.compile(r"(?:^u_|^i_|^u\d)|_(?:reg|ff|mux|inst|buf|gate|latch|icg)(?:_?\d+)?$", re.IGNORECASE)

_CLAUSE = re.compile(r"[.;!?](?:\s|$)|\n")
_MAKES = re.compile(
    r"\b(?:period|frequency|define|create|make|declare|generated|virtual)\b|\d\s*[MGk]Hz\b", re.IGNORECASE
)
_GIVES_PERIOD = re.compile(r"\bclocks?\b[^.;\n]{0,12}[:@]\s*\d|\s@\s*\d", re.IGNORECASE)
_OF_CLOCK = re.compile(r"\b(?:uncertainty|latency|transition|jitter|skew)\b", re.IGNORECASE)
_DRIVEN = re.compile(r"\b(?:input|driv(?:en|ing)|transition|slew|arriv\w+|comes?)\b", re.IGNORECASE)
_LOADED = re.compile(r"\b(?:output|loads?|drives|leav\w+)\b|\d\s*[fp]F\b")


def guessed_names(prompt: str, known: Container[str] = ()) -> DesignNames:
    """The names of a request, each in the classes that its words tell; those that are known are left out."""
    mentions: dict[str, list[Word]] = {}
    nouns: dict[str, set[str]] = {}
    for row in names_in(prompt):
        told = {noun for word in row if (noun := noun_beside(prompt, word))}
        for word in row:
            if word.text in known:
                continue
            mentions.setdefault(word.text, []).append(word)
            nouns.setdefault(word.text, set()).update(told)
    ends = [0, *(match.end() for match in _CLAUSE.finditer(prompt)), len(prompt)]
    names = DesignNames(partial=True)
    for name, words in mentions.items():
        places = dict.fromkeys(bisect(ends, word.start) for word in words)
        clauses = " \n ".join(prompt[ends[at - 1] : ends[at]] for at in places)
        for kind in _kinds(name, clauses, nouns[name]):
            names.add(kind, name)
    return names


def _kinds(name: str, clauses: str, nouns: set[str]) -> Iterator[str]:
    """The classes of a name by the clauses that it stands in, and by the nouns beside it."""
    if "/" in name:
        yield "pin" if name.rpartition("/")[2].isupper() else "cell"
    elif _LIBRARY.fullmatch(name) or "lib_cell" in nouns:
        yield "lib_cell"
    elif len(name) <= 2 and name.isupper():
        yield "lib_pin"
    elif nouns & {"cell", "net"} or _INSTANCE.search(name):
        yield from nouns & {"cell", "net"} or {"cell"}
    elif "clock" in nouns or _CLOCKISH.search(name):
        if not (_MAKES.search(clauses) or (_GIVES_PERIOD.search(clauses) and not _OF_CLOCK.search(clauses))):
            yield "clock"
        yield "input"
    elif nouns & {"input", "output"}:
        yield from nouns & {"input", "output"}
    else:
        out = _LOADED.search(clauses) or leaves(name)
        yield "output" if out and not _DRIVEN.search(clauses) else "input"
