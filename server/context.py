"""How a model is told of other files: as comments of the document's own language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from chipsmith.core.languages import Language


class Passage(Protocol):
    @property
    def path(self) -> str: ...

    @property
    def text(self) -> str: ...


def as_comments(passages: Iterable[Passage], language: Language) -> tuple[str, ...]:
    """Each passage under its path, in whole lines; none for a language that has no comments."""
    mark = language.comment
    if mark is None:
        return ()
    return tuple(_comment(f"{passage.path}\n{passage.text}", mark) for passage in passages)


def _comment(text: str, mark: str) -> str:
    written = (f"{mark} {line}".rstrip() for line in text.splitlines() if line.strip())
    return "\n".join(written) + "\n\n"
