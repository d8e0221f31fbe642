"""Backslash sequences, by Tcl(n) rule 9."""

from __future__ import annotations

import re

_SEQUENCE = re.compile(
    r"\\(?:\r?\n[ \t]*|x[0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{1,4}|U[0-9A-Fa-f]{1,8}|[0-7]{1,3}|.)", re.DOTALL
)
_NAMED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def unescape(text: str) -> str:
    """The text with its backslash sequences substituted."""
    return _SEQUENCE.sub(_substituted, text)


def _substituted(match: re.Match[str]) -> str:
    sequence = match[0][1:]
    first, digits = sequence[0], sequence[1:]
    if first in "\r\n":
        return " "
    if first in "xuU" and digits:
        return _character(int(digits, 16))
    if first in "01234567":
        return chr(int(sequence, 8) & 0xFF)
    return _NAMED.get(first, first)


def _character(code: int) -> str:
    return chr(code) if code <= 0x10FFFF else "\ufffd"
