"""Completions: what was offered, and what became of it."""

from __future__ import annotations

from typing import Literal

from attrs import Factory, frozen

from chipsmith.core.events.base import Event, Timings


@frozen(kw_only=True)
class CompletionShown(Event):
    """A completion was offered in an editor."""

    name = "completion_shown"
    code_fields = frozenset({"path", "prefix", "suffix", "text"})
    completion: str
    """The offer's identifier, shared by all its events."""
    path: str = ""
    language: str = ""
    line: int = 0
    character: int = 0
    """UTF-16 code units from the line's start."""
    prefix: str = ""
    """Text before the cursor that was given to the model."""
    suffix: str = ""
    text: str = ""
    """What was offered."""
    context_sources: list[str] = Factory(list)
    """Kinds of context that were given to the model beside prefix and suffix, such as `symbols`."""
    trigger: Literal["automatic", "invoked"] = "automatic"
    model: str = ""
    model_version: str = ""
    timings: Timings = Factory(Timings)
    latency_ms: float = 0.0
    """Request to answer, as the language server saw it."""


Outcome = Literal[
    "accepted", "partly_accepted", "typed_through", "rejected", "ignored", "superseded", "filtered"
]


@frozen(kw_only=True)
class CompletionOutcome(Event):
    """What became of an offer; told again if it changes, and the last one counts."""

    name = "completion_outcome"
    code_fields = frozenset({"accepted_text"})
    completion: str
    outcome: Outcome
    reason: str = ""
    """Why, in the words of who decided: the editor's report, an edit, a filter."""
    language: str = ""
    model_version: str = ""
    offered_characters: int = 0
    accepted_characters: int = 0
    accepted_text: str = ""
    """The part of the offer that was taken, from its start."""
    visible_ms: float = 0.0
    """From offer to outcome."""
    inferred: bool = False
    """Deduced from the document's changes rather than reported by the editor."""
