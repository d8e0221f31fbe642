"""Programs: by a grammar where there is one, else by what `core.languages` knows."""

from __future__ import annotations

from chipsmith.collectors.corpus.definitions import Cutter, nested
from chipsmith.collectors.corpus.parsed import Lines, Parsed
from chipsmith.collectors.corpus.parsers import grammars, tcl
from chipsmith.collectors.corpus.parsers.queries import QUERIES
from chipsmith.core.languages import Language


def parse(lines: Lines, language: Language) -> Parsed:
    """Procedures, modules, classes and entities with the comments above them; the rest in runs."""
    if language.id in QUERIES:
        found = list(grammars.definitions(lines, language.id))
    elif language.id in tcl.LANGUAGES:
        found = tcl.definitions(lines)
    else:
        found = []
    return Parsed(Cutter(lines, language).cut(nested(found)), kind="code", language=language.id)
