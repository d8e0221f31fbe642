"""Scripts: how far each got on the ladder of checks."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from chipsmith.core.events.base import Event

Rung = Literal["nothing", "parses", "known", "runs", "produces"]
"""The ladder of checks, lowest first: it parses, it uses only what the tool knows, it runs without an error,
it produces what was asked."""


@frozen(kw_only=True)
class ScriptChecked(Event):
    """A generated script was checked."""

    name = "script_checked"
    code_fields = frozenset({"prompt", "text", "message"})
    script: str
    """The request's identifier, shared by all its candidates and rounds."""
    tool: str
    tool_version: str = ""
    prompt: str = ""
    text: str = ""
    candidate: int = 0
    round: int = 0
    """0 is the first draft; each repair is one more."""
    rung: Rung
    """The highest rung that it reached."""
    message: str = ""
    """What stood in the way of the next rung, in the tool's or the check's words."""
    model: str = ""
    model_version: str = ""
    offered: bool = False
    """It was the one shown."""
