"""Which words of a request are names: by how they are written, and by what stands around them."""

from __future__ import annotations

import re

from chipsmith.eda.requests.lexical import ordinary_words
from chipsmith.eda.requests.literals import PROSE

FARTHEST = 64
"""Characters before and after a word that tell whether it is a name."""
_NAMING = re.compile(
    r"\b(?:called|named|name:|name it|call it|(?:name|call) (?:the|that|this) \w+"
    r"|(?:generated|virtual) clock|virtual (?:one|clock),"
    r"|link|top(?: module)?)\s+$",
    re.IGNORECASE,
)
_NO_NAMES = {
    "called",
    "named",
    "level",
    "which",
    "after",
    "like",
    "identically",
    "accordingly",
    "their",
    "identical",
}
_MAY_NAME = re.compile(r"\b(?:clock|variable|procedure|group|cell)\s+$", re.IGNORECASE)
_NO_ARTICLE = re.compile(
    r"\s+(?:and|or|to|is|are|has|have|gets?|comes?|arrives?|must|through|bus|bits?|inputs?|outputs?|ports?)\b"
    r"|\s*(?:[,.:;/&]|$)"
)
_BEGINS, _GOES_ON = re.compile(r"(?:^|[.!?:\n])\s*$"), re.compile(r"\s+[a-z]|\s*$")
_OF_BUS = re.compile(r"\b(?:bus|ports?|pins?|nets?|inputs?|outputs?)\s+$")
_ACRONYMS = frozenset(
    {
        "TNS",
        "WNS",
        "SDC",
        "SDF",
        "GDS",
        "OASIS",
        "OK",
        "DRC",
        "LVS",
        "ABC",
        "AND",
        "NAND",
        "CMOS",
        "FSM",
        "LUT",
        "JSON",
        "BLIF",
        "EDIF",
        "RTLIL",
        "SMT",
        "RTL",
        "HDL",
    }
)


_COMMAND = re.compile(
    r"(?:set|unset|report|check|create|delete|get|find|write|read|group|link|define|all)_[a-z_]+"
)


def is_command(word: str) -> bool:
    """Whether a word is written as the commands of timing analysis are: its words say what is meant."""
    return bool(_COMMAND.fullmatch(word))


def is_shouted(word: str) -> bool:
    """Whether a word is written in capitals as the names of layout cells are."""
    return len(word) > 1 and word.isupper() and word not in _ACRONYMS


def is_prose(word: str, kinds: frozenset[str], prompt: str, start: int) -> bool:
    """Whether a name of the design that is an ordinary word as well is meant as that."""
    before, after = prompt[:start], prompt[start + len(word) :]
    if word == "A" and _BEGINS.search(before) and _GOES_ON.match(after):
        return True
    if before.endswith("from ") and after.startswith(" to "):
        return False
    if len(word) == 1 and word.islower():
        return not _is_letter_named(word, before, after)
    if word.isupper() or not (word.lower() in PROSE or (kinds == {"net"} and word in ordinary_words())):
        return False
    return not re.search(r"\b(?:net|port|pin|cell|input|output)s?\s+(?:(?:called|named)\s+)?$", before)


def _is_letter_named(word: str, before: str, after: str) -> bool:
    """Whether a letter that a design has as a name is meant as that: no article stands before "and"."""
    if before.endswith("'"):
        return False
    return word != "a" or bool(_NO_ARTICLE.match(after) or _OF_BUS.search(before))


def christened(prompt: str) -> frozenset[str]:
    """The names that a request gives: what stands after "called" and the like."""
    words = re.finditer(r"(?<![\w./])[\"'`]?([A-Za-z_][\w]*)", prompt)
    return frozenset(word[1] for word in words if _is_named(prompt, word.start(), word[1]))


def _is_named(prompt: str, start: int, word: str) -> bool:
    before = prompt[max(0, start - FARTHEST) : start]
    return bool(_NAMING.search(before)) and word.lower() not in PROSE | _NO_NAMES


def is_christened(prompt: str, start: int) -> bool:
    """Whether the words before say that a name follows; after some, only what is no ordinary word is one."""
    word = prompt[start : start + FARTHEST].split(maxsplit=1)[0].strip(".,;:").lower()
    before = prompt[max(0, start - FARTHEST) : start]
    if _NAMING.search(before):
        return word not in PROSE | _NO_NAMES
    prose = word in PROSE | ordinary_words() or word.endswith(("ion", "ions", "ing", "ment", "ness"))
    return bool(_MAY_NAME.search(before)) and not prose
