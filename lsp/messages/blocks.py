"""Code blocks of an answer: `chipsmith/check` checks one, `chipsmith/didApply` tells what became of one."""

from __future__ import annotations

from typing import Literal

from attrs import define
from lsprotocol import types

CHECK, DID_APPLY = "chipsmith/check", "chipsmith/didApply"


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
