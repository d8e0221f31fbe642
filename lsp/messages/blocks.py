"""Code blocks of an answer: checked, put into a document under review, and what became of them."""

from __future__ import annotations

from typing import Literal

from attrs import define
from lsprotocol import types

from chipsmith.lsp.messages.edits import EditHunk

CHECK, REVIEW_BLOCK, DID_APPLY = "chipsmith/check", "chipsmith/reviewBlock", "chipsmith/didApply"


@define
class CheckParams:
    text: str
    language: str = ""
    """As the block's fence names it, or as an editor does."""
    uri: str = ""
    """Of the document that the block is for: its tool is the block's."""


@define
class CheckResult:
    tool: str | None
    """What the block was checked for; null where nothing says it, and nothing was checked."""
    diagnostics: list[types.Diagnostic]


@define
class ReviewParams:
    """Put a block into a document, as hunks that the person decides on by `chipsmith/resolveEdit`."""

    text_document: types.TextDocumentIdentifier
    range: types.Range
    """What is selected: the block replaces these lines. Where nothing is, the block looks for the lines that
    it has in common with the document, or rewrites; with none, it goes in before the cursor's line."""
    text: str


@define
class ReviewResult:
    id: str
    """Names the review in `chipsmith/resolveEdit`."""
    version: int
    """Of the document that the hunks are for."""
    hunks: list[EditHunk]


@define
class ApplyParams:
    turn: str
    """The answer that the block stands in."""
    block: int
    """Counted from 0."""
    outcome: Literal["inserted", "applied", "copied", "checked", "refused"]
    text: str = ""
    language: str = ""
    uri: str = ""
    """The document that it was put into."""
