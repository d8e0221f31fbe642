"""One text of a curated data set, and its line of JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Literal

import cattrs
import xxhash
from attrs import evolve, field, frozen, validators

from chipsmith.core.corpus import DocumentKind

Category = DocumentKind | Literal["general", "devdata"]
"""What weights are given for: the kind of a document, or that it is replay or recorded at work."""


@frozen
class Record:
    """A text with what decides its fate. Character offsets in `gap`, [start, end), mark the middle of a
    recorded completion; other texts have none."""

    text: str
    key: str
    """The document's, or file and line."""
    kind: DocumentKind = "prose"
    language: str = ""
    licence: str = ""
    source: str = ""
    """The source that a person named."""
    place: str = ""
    """What may not stand on both sides of the split: a file, a commit."""
    group: str = ""
    """Who or what it comes from, for recorded work: a session, a person, a file."""
    weight: float = field(default=1.0, validator=validators.ge(0))
    """How often it is seen in one epoch, on average."""
    gap: tuple[int, int] | None = None
    general: bool = False
    """Replay of general text, not of the domain."""

    @property
    def category(self) -> Category:
        if self.general:
            return "general"
        return "devdata" if self.gap else self.kind

    @property
    def digest(self) -> int:
        """64 bits, equal for texts that differ in white space only."""
        start, end = self.gap or (0, 0)
        parts = (self.text[:start], self.text[start:end], self.text[end:])
        return xxhash.xxh3_64_intdigest("\0".join(" ".join(part.split()) for part in parts).encode())

    def changed(self, change: Callable[[str], str]) -> Record:
        """With `change` made on each side of the gap and in it, so that the gap stays where it was."""
        if self.gap is None:
            return evolve(self, text=change(self.text))
        start, end = self.gap
        before, middle, after = map(change, (self.text[:start], self.text[start:end], self.text[end:]))
        gap = (len(before), len(before) + len(middle))
        return evolve(self, text=before + middle + after, gap=gap)


_converter = cattrs.Converter()


def to_line(record: Record) -> bytes:
    values: dict[str, Any] = _converter.unstructure(record)
    return json.dumps(values, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def from_line(line: bytes) -> Record:
    """Raises ValueError, or what cattrs raises, where the line is none."""
    return _converter.structure(json.loads(line), Record)


def dropped_line(record: Record, reason: str) -> str:
    return json.dumps([record.key, reason]) + "\n"
