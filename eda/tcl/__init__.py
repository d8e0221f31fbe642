"""Tcl, parsed: `parse` makes a syntax tree with positions of any text, whole or half typed."""

from chipsmith.eda.tcl.parser import parse, parse_within
from chipsmith.eda.tcl.syntax import (
    Command,
    Part,
    Script,
    Shape,
    Substitution,
    Trouble,
    Variable,
    Word,
    parts_within,
)

__all__ = [
    "Command",
    "Part",
    "Script",
    "Shape",
    "Substitution",
    "Trouble",
    "Variable",
    "Word",
    "parse",
    "parse_within",
    "parts_within",
]
