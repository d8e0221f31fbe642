"""Tcl lists in the text of a script, with the places of their elements."""

from __future__ import annotations

import re

from chipsmith.eda.tcl.escapes import unescape
from chipsmith.eda.tcl.syntax import Script, Shape, Word

_SPACE = re.compile(r"(?:\s|\\\r?\n)*")
_BARE = re.compile(r"(?:[^\s\\]|\\(?!\r?\n).)+", re.DOTALL)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"(?=\s|\Z)', re.DOTALL)


def elements(script: Script, start: int, end: int) -> tuple[Word, ...] | None:
    """The elements of the list between two offsets, or None if it is no list."""
    text, found = script.text, []
    at = _end_of(_SPACE, text, start, end)
    while at < end:
        word = _element(script, at, end)
        if word is None:
            return None
        found.append(word)
        behind = _end_of(_SPACE, text, word.end, end)
        if behind == word.end and behind < end:  # characters right behind a brace or quote
            return None
        at = behind
    return tuple(found)


def elements_of(script: Script, word: Word) -> tuple[Word, ...] | None:
    """The elements of a literal word; None where it is not literal or no list."""
    literal = word.shape is Shape.BRACED or (word.value is not None and word.verbatim)
    return elements(script, *word.inner) if literal else None


def _element(script: Script, at: int, end: int) -> Word | None:
    text = script.text
    if text[at] == "{":
        closing = script.braces.get(at, end)
        if closing >= end:
            return None
        return Word(at, closing + 1, Shape.BRACED, text[at + 1 : closing])
    if text[at] == '"':
        quoted = _QUOTED.match(text, at, end)
        return Word(at, quoted.end(), Shape.QUOTED, unescape(quoted[1])) if quoted else None
    bare = _BARE.match(text, at, end)
    return Word(at, bare.end(), Shape.BARE, unescape(bare[0])) if bare else None


def _end_of(pattern: re.Pattern[str], text: str, at: int, end: int) -> int:
    match = pattern.match(text, at, end)
    return match.end() if match else at
