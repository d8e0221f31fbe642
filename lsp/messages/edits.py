"""`chipsmith/edit` proposes hunks, `chipsmith/resolveEdit` takes some of them."""

from __future__ import annotations

from typing import Any

from attrs import define, field, validators
from lsprotocol import types

EDIT, RESOLVE_EDIT = "chipsmith/edit", "chipsmith/resolveEdit"


@define
class EditParams:
    """Rewrite the lines that `range` touches, as `instruction` says."""

    text_document: types.TextDocumentIdentifier
    range: types.Range
    instruction: str
    token: int | str | None = None
    """Names the answer in `chipsmith/delta`; without it the request's own id does."""


@define
class EditHunk:
    range: types.Range
    """Whole lines of the document as it was when the edit was asked for."""
    removed: str
    added: str


@define
class EditResult:
    id: str
    """Names the edit in `chipsmith/resolveEdit`."""
    version: int
    """Of the document that the hunks are for."""
    hunks: list[EditHunk]
    model: str
    model_version: str
    timings: dict[str, Any]


@define
class ResolveEditParams:
    """What became of hunks, by their place in the result; those that are not named stay open."""

    id: str
    accepted: list[int] = field(factory=list, validator=validators.deep_iterable(validators.ge(0)))
    rejected: list[int] = field(factory=list, validator=validators.deep_iterable(validators.ge(0)))


@define
class ResolveEditResult:
    edits: list[types.TextEdit]
    """To be applied to the document as it is now, as one step."""
    version: int
    """Of the document that the edits are for."""
    conflicts: list[int]
    """Accepted hunks whose lines have changed meanwhile: they are not among the edits."""
