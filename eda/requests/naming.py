"""Which words of a request are names: by how they are written, and by what stands around them."""

from __future__ import annotations

import re

from chipsmith.eda.requests.lexical import ordinary_words
from chipsmith.eda.requests.literals import PROSE

_NAMING = re.compile(
    r"\b(?:called|named|name it|call it|(?:name|call) (?:the|that|this) \w+|(?:generated|virtual) clock"
    r"|link|top(?: module)?)\s+$",
    re.IGNORECASE,
)
_MAY_NAME = re.compile(r"\b(?:clock|variable|procedure|group|cell)\s+$", re.IGNORECASE)
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


def is_shouted(word: str) -> bool:
    """Whether a word is written in capitals as the names of layout cells are."""
    return len(word) > 1 and word.isupper() and word not in _ACRONYMS


def is_prose(word: str, kinds: frozenset[str], prompt: str, start: int) -> bool:
    """Whether a name of the design that is an ordinary word as well is meant as that."""
    before, after = prompt[:start], prompt[start + len(word) :]
    if word == "A" and not before.rstrip(" "):
        return True
    if before.endswith("from ") and after.startswith(" to "):
        return False
    if word.isupper() or not (word.lower() in PROSE or (kinds == {"net"} and word in ordinary_words())):
        return False
    return not re.search(r"\b(?:net|port|pin|cell|input|output)s?\s+$", before)


def is_christened(prompt: str, start: int) -> bool:
    """Whether the words before say that a name follows; after some, only what is no ordinary word is one."""
    word = prompt[start:].split(maxsplit=1)[0].strip(".,;:").lower()
    if _NAMING.search(prompt[:start]):
        return word not in PROSE | {"called", "named", "which"}
    prose = word in PROSE | ordinary_words() or word.endswith(("ion", "ions", "ing", "ment", "ness"))
    return bool(_MAY_NAME.search(prompt[:start])) and not prose
