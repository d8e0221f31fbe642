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
    adapter: str = ""
    """The file name of the adapter that lies over the model, if one does."""
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
    model: str = ""
    model_version: str = ""
    adapter: str = ""
    """As in `completion_shown`."""
    context_sources: list[str] = Factory(list)
    """As in `completion_shown`."""
    timings: Timings = Factory(Timings)
    """What the offer cost the server."""
    offered_characters: int = 0
    accepted_characters: int = 0
    accepted_text: str = ""
    """The part of the offer that was taken, from its start."""
    visible_ms: float = 0.0
    """From offer to outcome."""
    inferred: bool = False
    """Deduced from the document's changes rather than reported by the editor."""


Age = Literal["15s", "30s", "2m", "5m", "10m", "1h", "1d", "commit"]
"""How long after its outcome an offer's place is looked at; `commit` is the next commit of its file."""


@frozen(kw_only=True)
class CompletionRetained(Event):
    """What stands, some time later, where an offer was accepted or refused.

    After a refusal `text` is what the person wrote there instead: the pair of offer and truth.
    """

    name = "completion_retained"
    code_fields = frozenset({"path", "text"})
    completion: str
    outcome: Literal["accepted", "partly_accepted", "rejected"]
    age: Age
    age_s: float = 0.0
    """Seconds that had really passed: an editor that was closed looks when it is opened again."""
    path: str = ""
    language: str = ""
    model_version: str = ""
    offered_characters: int = 0
    """Of the text that was accepted, or of the whole offer after a refusal."""
    kept_characters: int = 0
    """Characters of it that still stand, in their order (longest common subsequence)."""
    edit_distance: float = 0.0
    """Levenshtein's distance to what stands there now, over the longer one's length: 0 to 1."""
    still_there: bool = False
    """The distance is at most 0.5."""
    text: str = ""
    """What stands there now."""
