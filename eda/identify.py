"""Which tool a file is for. Where nothing tells, nobody guesses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePath

from attrs import frozen

from chipsmith.core.errors import ToolError
from chipsmith.eda.near import near
from chipsmith.eda.specs.model import ToolSpec

TCL, PYTHON = "tcl", "python"
TCL_FAMILY = frozenset({TCL, "sdc", "xdc", "upf"})
LOOKED_AT = 20_000
"""Characters at a file's beginning that are looked at."""
TYPO = 0.8
"""How near an unknown command must be to one of the tool's to be taken for a slip."""
ENOUGH = 2
"""Commands of its own that a script must call to be taken for a tool's."""

_COMMENT = re.compile(r"^[ \t]*#[ \t]*chipsmith:[ \t]*tool[ \t]*=[ \t]*([\w.-]+)", re.MULTILINE)
_SHEBANG = re.compile(r"#!\s*(?:\S*/env\s+(?:-\S+\s+)*)?(\S+)")
_IMPORT = re.compile(r"^[ \t]*(?:import|from)[ \t]+([A-Za-z_]\w*)", re.MULTILINE)


@frozen
class Tools:
    """The tools that are known, and how their specs are got."""

    names: tuple[str, ...]
    load: Callable[[str], ToolSpec]
    patterns: Mapping[str, str] = {}
    """From the configuration: patterns as in `.gitignore` to names of tools."""

    def specs(self, language: str) -> Iterable[ToolSpec]:
        """Specs of a language's tools; one that cannot be read is left out."""
        for name in self.names:
            try:
                spec = self.load(name)
            except ToolError:
                continue
            if spec.language == language:
                yield spec

    def of(self, text: str, language: str, path: str = "") -> str | None:
        """The tool that runs a text of this language, as `core.languages` names it; None if nothing says it.

        A comment `# chipsmith: tool=NAME` is believed first, then the configuration, the `#!` line, the
        language, and last the commands or imports.
        """
        text = text[:LOOKED_AT]
        if language not in TCL_FAMILY | {PYTHON}:
            return None
        said = _COMMENT.search(text)
        named = said[1] if said else self._configured(path) or self._shebang(text)
        if named:
            return named if named in self.names else None
        if language == PYTHON:
            return self._imported(text)
        if language in self.names and language != TCL:
            return language
        return self._called(text) if language == TCL else None

    def _configured(self, path: str) -> str | None:
        """The tool of the last pattern that covers the path."""
        if not self.patterns or not path:
            return None
        import pathspec

        inside = PurePath(path).as_posix().lstrip("/")
        fitting = [
            tool
            for pattern, tool in self.patterns.items()
            if pathspec.GitIgnoreSpec.from_lines([pattern]).match_file(inside)
        ]
        return fitting[-1] if fitting else None

    def _shebang(self, text: str) -> str | None:
        if not (match := _SHEBANG.match(text)):
            return None
        program = PurePath(match[1]).name
        if program in self.names:
            return program
        every = (*self.specs(TCL), *self.specs(PYTHON))
        return next((spec.tool for spec in every if spec.program == program), None)

    def _imported(self, text: str) -> str | None:
        modules = set(_IMPORT.findall(text))
        if not modules:
            return None
        for spec in self.specs(PYTHON):
            roots = {one.name.partition(".")[0] for one in spec.classes if "." in one.name}
            if modules & roots:
                return spec.tool
        return None

    def _called(self, text: str) -> str | None:
        """The smallest tool that has all commands which the script calls and does not define, slips apart."""
        plain = next((spec for spec in self.specs(TCL) if spec.tool == TCL), None)
        called = _commands(text, plain) if plain else frozenset()
        if len(called) < ENOUGH:
            return None
        fitting = [spec for spec in self.specs(TCL) if spec.tool != TCL and _fits(called, spec)]
        return min(fitting, key=lambda spec: len(spec.names)).tool if fitting else None


def _commands(text: str, plain: ToolSpec) -> frozenset[str]:
    """Commands that a script calls, except those of Tcl and its own procedures."""
    from chipsmith.eda.tcl.walk import outline_of

    outline = outline_of(text, plain)
    names = {call.command.name for call in outline.calls if call.command.name}
    own = set(outline.procedures) | outline.made
    return frozenset(
        name for name in names if name.isidentifier() and name not in own and plain.command(name) is None
    )


def _fits(called: frozenset[str], spec: ToolSpec) -> bool:
    known = [name for name in called if spec.command(name)]
    strange = [name for name in called if not spec.command(name)]
    if len(known) < ENOUGH or len(strange) > len(known) // ENOUGH:
        return False
    return all(near(name, spec.names, TYPO) for name in strange)
