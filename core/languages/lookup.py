"""From what an editor says of a document to its row in the table."""

from __future__ import annotations

from pathlib import PurePath

from chipsmith.core.languages.language import Language
from chipsmith.core.languages.table import LANGUAGES, PLAIN, TCL

_BY_ID = {name: language for language in LANGUAGES for name in (language.id, *language.aliases)}
_BY_EXTENSION = {extension: language for language in LANGUAGES for extension in language.extensions}
_BY_FILENAME = {name.lower(): language for language in LANGUAGES for name in language.filenames}
_TOO_GENERAL = {TCL.id}
"""Editors that know no SDC, XDC or UPF call them Tcl; there the extension knows better."""

_FAMILY = {
    "sdc": "tcl", "xdc": "tcl", "upf": "tcl",
    "systemverilog": "verilog",
    "cpp": "c",
}  # fmt: skip
"""Language to the family whose files it shares; others stand alone."""


def family(language: Language) -> str:
    """Languages of one family understand each other's passages."""
    return _FAMILY.get(language.id, language.id)


def language_of(language_id: str = "", path: str = "") -> Language:
    """The language an editor names, else the one of the file's name, else `PLAIN`."""
    named = _BY_ID.get(language_id.lower())
    if named is None or named.id in _TOO_GENERAL:
        return _of_path(path) or named or PLAIN
    return named


def _of_path(path: str) -> Language | None:
    name = PurePath(path).name.lower()
    return _BY_FILENAME.get(name) or _BY_EXTENSION.get(PurePath(name).suffix)
