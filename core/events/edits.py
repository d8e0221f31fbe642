"""Edits: what was proposed, and what became of every hunk."""

from __future__ import annotations

from typing import Literal

from attrs import Factory, frozen

from chipsmith.core.events.base import Event, Timings
from chipsmith.core.events.completion import Age


@frozen(kw_only=True)
class EditProposed(Event):
    """A selection was rewritten by instruction, and shown as hunks."""

    name = "edit_proposed"
    code_fields = frozenset({"path", "instruction", "before", "after"})
    edit: str
    """The edit's identifier, shared by all its events."""
    path: str = ""
    language: str = ""
    instruction: str = ""
    before: str = ""
    """The selection as it stood."""
    after: str = ""
    """The whole selection as proposed."""
    hunks: int = 0
    model: str = ""
    model_version: str = ""
    timings: Timings = Factory(Timings)


@frozen(kw_only=True)
class EditOutcome(Event):
    """What became of one hunk of an edit."""

    name = "edit_outcome"
    code_fields = frozenset({"removed", "added"})
    edit: str
    hunk: int
    """Counted from 0."""
    outcome: Literal["accepted", "rejected", "conflict"]
    """`conflict`: the document had changed there, so the hunk was not applied."""
    removed: str = ""
    """The lines that the hunk takes away."""
    added: str = ""


@frozen(kw_only=True)
class ApplyOutcome(Event):
    """A code block of an answer was put into a file, or was not."""

    name = "apply_outcome"
    code_fields = frozenset({"path", "text"})
    turn: str
    """The chat turn that the block stands in."""
    block: int
    """Counted from 0."""
    outcome: Literal["inserted", "applied", "copied", "checked", "refused"]
    path: str = ""
    language: str = ""
    text: str = ""


@frozen(kw_only=True)
class ManualEdit(Event):
    """An accepted text was changed since it was looked at last."""

    name = "manual_edit"
    code_fields = frozenset({"path", "before", "after"})
    completion: str
    age: Age
    """When the change was found."""
    path: str = ""
    language: str = ""
    model_version: str = ""
    before: str = ""
    """As it was accepted, or as it stood at the age before."""
    after: str = ""
    edit_distance: float = 0.0
    """Between the two, as in `completion_retained`."""
