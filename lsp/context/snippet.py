"""A passage from elsewhere, the cursor it is gathered for, and the interface of what gathers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from attrs import frozen

from chipsmith.lsp.documents import Document

LONGEST_LINE = 160
"""Characters of a line that are shown; longer ones are data rather than code."""


@frozen
class Snippet:
    """A passage of a file."""

    source: str
    """Who found it."""
    path: str
    """Relative to the workspace; a file outside goes by its bare name."""
    text: str
    line: int = 0
    """The first line, from 0."""


@frozen
class Cursor:
    """A place in a document, in code points."""

    offset: int
    start: int
    """The prompt shows the document from here…"""
    stop: int
    """…up to here, so that no snippet needs to."""

    def shows(self, start: int, stop: int) -> bool:
        """Whether the prompt has anything of a passage."""
        return start < self.stop and self.start < stop


class Source(Protocol):
    """One kind of context. Faults of what it reads are its own: it gathers less, and raises nothing."""

    @property
    def name(self) -> str: ...

    def gather(self, document: Document, cursor: Cursor, budget: int) -> Sequence[Snippet]:
        """At most `budget` characters, what matters most first."""


def trim(text: str, budget: int) -> str:
    """Whole lines from the start, without blank ones, as many as fit into `budget` characters."""
    kept: list[str] = []
    for line in text[: 4 * budget].splitlines():
        line = line.rstrip()[:LONGEST_LINE]  # noqa: PLW2901 - the same line, cut
        if not line:
            continue
        budget -= len(line) + 1
        if budget < 0:
            break
        kept.append(line)
    return "\n".join(kept)


def near(document: Document, cursor: Cursor, above: int, below: int) -> list[str]:
    """Lines around the cursor: its own first, then those above from the nearest, then those below."""
    reach = (above + below + 1) * LONGEST_LINE
    before = document.source[max(cursor.offset - reach, 0) : cursor.offset].split("\n")
    behind = document.source[cursor.offset : cursor.offset + reach].split("\n")
    own = before.pop()[-LONGEST_LINE:] + behind.pop(0)[:LONGEST_LINE]
    return [own, *reversed(before[-above:] if above else ()), *behind[:below]]
