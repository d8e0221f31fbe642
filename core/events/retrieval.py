"""Retrieval: which passages an answer could rest on, and which it did."""

from __future__ import annotations

from attrs import Factory, frozen

from chipsmith.core.events.base import Event


@frozen
class Piece:
    """A passage as it was given to the model."""

    passage: str
    """The passage's identifier in the index, or `provider:argument`."""
    provider: str = ""
    """Who brought it, such as `docs` or `file`."""
    path: str = ""
    lines: str = ""
    """First and last line, such as `12-40`, counted from 1."""
    score: float = 0.0
    tokens: int = 0
    text: str = ""


@frozen(kw_only=True)
class ContextOffered(Event):
    """Passages that were given to the model for an answer, best first."""

    name = "context_offered"
    code_fields = frozenset({"query", "pieces"})
    answer: str
    """The chat turn, completion, edit or script that they were for."""
    query: str = ""
    pieces: list[Piece] = Factory(list)


@frozen(kw_only=True)
class ContextUsed(Event):
    """Passages that ended up in the answer: cited, or repeated in it."""

    name = "context_used"
    code_fields = frozenset({"passages"})
    answer: str
    passages: list[str] = Factory(list)
    """Identifiers, as in `context_offered`."""
    unsupported: int = 0
    """Sentences of the answer that no passage supports."""
