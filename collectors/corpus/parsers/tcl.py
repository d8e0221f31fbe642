"""Where procedures and namespaces of a Tcl script stand; PyPI carries no grammar of Tcl."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from chipsmith.collectors.corpus.definitions import Definition
from chipsmith.collectors.corpus.parsed import Lines
from chipsmith.core.languages import Kind, closes, language_of, pieces
from chipsmith.core.languages.scan import Piece

LANGUAGES = ("tcl", "sdc", "xdc", "upf")
_DEFINES = re.compile(
    r"^[ \t]*(?:(?:(?:::)?[\w:]+::)?(?:proc(?:_redirect)?|define_cmd_args)[ \t]+\"?(?P<proc>[^\s\"{]+)"
    r"|namespace[ \t]+eval[ \t]+(?P<scope>[^\s{]+)"
    r"|(?:oo::class[ \t]+create|itcl::class|snit::type)[ \t]+(?P<class>[^\s{]+)"
    r"|(?:method|typemethod)[ \t]+(?P<method>[^\s{]+)"
    r"|(?P<made>constructor|destructor)[ \t]*(?=\{))",
    re.MULTILINE,
)


def definitions(lines: Lines) -> list[Definition]:
    """Commands that define, to the end of the last brace that they open."""
    text = lines.text
    starts = [0, *accumulate(len(line) + 1 for line in lines.lines)]

    def line_of(position: int) -> int:
        return bisect_right(starts, position)

    ends = _ends(text)
    found = []
    for match in _DEFINES.finditer(text):
        end = _end(text, ends, match.end())
        if end is not None:
            name = next(group for group in match.groups() if group)
            whole = not (match["scope"] or match["class"])
            found.append(Definition(name, line_of(match.start()), line_of(end), whole=whole))
    return found


def _ends(text: str) -> dict[int, int]:
    """Where each bracket that is not in a comment or string opens, and where it closes."""
    opened: list[Piece] = []
    found = {}
    for piece in pieces(language_of("tcl"), text):
        if piece.kind is Kind.OPEN:
            opened.append(piece)
        elif piece.kind is Kind.CLOSE and opened and closes(piece, opened[-1]):
            found[opened.pop().start] = piece.end - 1
    return found


def _end(text: str, ends: dict[int, int], position: int) -> int | None:
    """Where the command ends that goes on at `position`; None if it never does."""
    last = None
    while position < len(text) and text[position] not in "\n;":
        if position in ends:
            last = position = ends[position]
        elif text.startswith("\\\n", position):
            position += 1
        elif text[position] == "{":
            return None
        position += 1
    return last
