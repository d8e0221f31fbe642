"""`source` followed: what the named files define. Bounded, and safe from files that source each other."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from chipsmith.eda.specs.model import ToolSpec
from chipsmith.eda.tcl.outline import Outline
from chipsmith.eda.tcl.syntax import Word
from chipsmith.eda.tcl.walk import outline_of

MOST_FILES = 20
MOST_BYTES = 1_000_000
_BESIDE = re.compile(
    r"\[\s*file\s+join\s+\[\s*file\s+dirname\s+\[\s*info\s+script\s*\]\s*\]\s+([^\s\[\]$]+)\s*\]\Z"
    r"|\[\s*file\s+dirname\s+\[\s*info\s+script\s*\]\s*\]/([^\s\[\]$]+)\Z"
)
"""The two ways of writing "beside this script"."""


def follow_sources(outline: Outline, spec: ToolSpec, path: Path | None) -> None:
    """Add to `outline` what the files that it sources define; one that is not found may define anything."""
    _follow(outline, outline, spec, path, {path.absolute()} if path else set())


def _follow(outline: Outline, into: Outline, spec: ToolSpec, path: Path | None, seen: set[Path]) -> None:
    for word, scope in outline.sources:
        file = _file(outline.script.text, word, path)
        if file is not None and file in seen:
            continue
        other = _read(file, spec) if file and len(seen) < MOST_FILES else None
        if file is None or other is None:
            into.knowable = scope.knowable = into.scopes[0].knowable = False
            continue
        seen.add(file)
        into.made |= other.made
        into.everywhere |= other.everywhere
        into.knowable = into.knowable and other.knowable
        into.scopes_knowable = into.scopes_knowable and other.scopes_knowable
        for name, procedures in other.procedures.items():
            into.procedures.setdefault(name, []).extend(procedures)
        scope.mentioned |= other.scopes[0].mentioned
        scope.knowable = scope.knowable and other.scopes[0].knowable
        _follow(other, into, spec, file, seen)


def _file(text: str, word: Word, path: Path | None) -> Path | None:
    if path is None:
        return None
    name = word.value
    if name is None:
        beside = _BESIDE.match(text[slice(*word.inner)])
        name = (beside[1] or beside[2]) if beside else None
    return (path.absolute().parent / name) if name else None


def _read(file: Path, spec: ToolSpec) -> Outline | None:
    try:
        status = file.stat()
        if status.st_size > MOST_BYTES or not file.is_file():
            return None
        return _outline(file, status.st_mtime_ns, status.st_size, spec.tool, _Spec(spec))
    except (OSError, ValueError):  # ValueError: a name with a null character
        return None


class _Spec:
    """A spec as part of a cache's key: its tool and version name it."""

    def __init__(self, spec: ToolSpec) -> None:
        self.spec = spec

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Spec) and (other.spec.tool, other.spec.version) == (
            self.spec.tool,
            self.spec.version,
        )

    def __hash__(self) -> int:
        return hash((self.spec.tool, self.spec.version))


@lru_cache(maxsize=64)
def _outline(file: Path, changed_ns: int, size: int, tool: str, key: _Spec) -> Outline:  # noqa: ARG001 - of the key
    return outline_of(file.read_text(encoding="utf-8", errors="replace"), key.spec)
