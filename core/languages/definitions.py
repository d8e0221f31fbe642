"""Heads of definitions, found by light regular expressions: names and arguments, never bodies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from attrs import frozen

LONGEST_HEAD = 600


@frozen
class Definition:
    name: str
    head: str
    offset: int


_ROUND = r"\((?:[^()]|\((?:[^()]|\([^()]{0,80}\)){0,200}\)){0,600}+\)"
_TCL = (
    r"^[ \t]*proc[ \t]+(?:[\w:]*::)?(?P<name>\w+)[ \t]+(?:\{(?:[^{}]|\{[^{}]{0,200}\}){0,400}+\}|\S+)",
    r"^[ \t]*create_(?:generated_)?clock\b(?=(?:[^\n\\]|\\.|\\\n){0,400}?-name[ \t]+\{?(?P<name>[\w/]+))"
    r"(?:[^\n\\]|\\.|\\\n){0,400}+",
    r"^(?:set|variable)[ \t]+(?:::)?(?P<name>\w+)[ \t]+[^\n]{1,100}",
)
_VERILOG = (
    r"^[ \t]*(?:module|macromodule|interface|package|program|class)[ \t]+(?:automatic[ \t]+)?(?P<name>\w+)"
    r"[^;]{0,600}+;?",
    r"^[ \t]*`define[ \t]+(?P<name>\w+)[^\n]{0,120}",
    r"\b(?:parameter|localparam)\b(?:[ \t]+(?:int|integer|logic|bit|unsigned|signed|type|string|real"
    r"|\[[^\]\n]{0,60}\]))*[ \t]+(?P<name>\w+)[ \t]*=[^;,\n]{0,80}",
    r"^[ \t]*(?:virtual[ \t]+|static[ \t]+)?(?:function|task)\b[^;(\n]{0,120}?(?P<name>\w+)[ \t]*[;(]"
    r"[^;]{0,300}+;?",
    r"\btypedef[ \t]+(?:enum|struct|union)\b[^;{]{0,80}\{[^}]{0,500}\}[ \t]*(?P<name>\w+)[ \t]*;",
)
_VHDL = (
    r"^[ \t]*(?:entity|component|package)[ \t]+(?P<name>\w+)[ \t]+is\b(?:(?!\bend\b)(?s:.)){0,600}",
    r"^[ \t]*(?:function|procedure)[ \t]+(?P<name>\w+)[^;]{0,300}",
    r"^[ \t]*constant[ \t]+(?P<name>\w+)[^;\n]{0,120}",
)
_PYTHON = (
    rf"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+(?P<name>\w+)(?:{_ROUND})?[^\n:]{{0,80}}:?",
    r"^(?P<name>[A-Z][A-Z0-9_]+)\b[^=\n]{0,40}=[^\n]{0,80}",
)
_C = (
    r"^[ \t]*#[ \t]*define[ \t]+(?P<name>\w+)[^\n]{0,120}",
    rf"^(?!return\b|else\b)[\w*&:<>, \t]{{1,80}}[ \t*&](?P<name>\w+){_ROUND}",
    r"^[ \t]*(?:struct|class|enum)[ \t]+(?P<name>\w+)[^;{\n]{0,80}",
)
_SPICE = (
    r"^\.subckt[ \t]+(?P<name>\S+)[^\n]{0,200}(?:\n\+[^\n]{0,200}){0,4}",
    r"^\.param[ \t]+(?P<name>\w+)[^\n]{0,120}",
)
_MAKE = (r"^(?P<name>[\w.\-]+)[ \t]*[:?+]?=[^\n]{0,120}",)
_SHELL = (r"^(?P<name>\w+)[ \t]*\(\)", r"^(?:export[ \t]+)?(?P<name>\w+)=[^\n]{0,100}")

_KINDS: Mapping[str, tuple[str, ...]] = {
    "tcl": _TCL, "verilog": _VERILOG, "vhdl": _VHDL, "python": _PYTHON,
    "c": _C, "spice": _SPICE, "makefile": _MAKE, "shellscript": _SHELL,
}  # fmt: skip
_IGNORING_CASE = {"vhdl", "spice"}
_PATTERNS = {
    family: tuple(
        re.compile(kind, re.MULTILINE | (re.IGNORECASE if family in _IGNORING_CASE else 0)) for kind in kinds
    )
    for family, kinds in _KINDS.items()
}


@lru_cache(maxsize=48)
def definitions(family: str, text: str) -> tuple[Definition, ...]:
    """What a text defines, in its order; a family without rules defines nothing."""
    found = [
        Definition(match["name"], _head(match[0]), match.start())
        for pattern in _PATTERNS.get(family, ())
        for match in pattern.finditer(text)
    ]
    return tuple(sorted(found, key=lambda one: one.offset))


def _head(text: str) -> str:
    return text.strip("\n").rstrip()[:LONGEST_HEAD]
