"""`chipsmith/script` writes a script; `chipsmith.writeScript` writes the one that a comment asks for."""

from __future__ import annotations

from attrs import define

SCRIPT = "chipsmith/script"
WRITE = "chipsmith.writeScript"
"""The command behind the code action; its one argument is a WriteParams."""


@define
class ScriptParams:
    prompt: str
    tool: str = ""
    """Without it the tool of the document is meant."""
    uri: str = ""
    """Of an open document that is a script for the tool."""
    design: str | None = None
    """Folder of the design, whose names fill the script, and on which it is run."""
    run: bool = False
    token: int | str | None = None
    """Names the request in `chipsmith/delta`, which tells what happens; without it the request's id does."""


@define
class ScriptResult:
    id: str
    script: str
    """Empty where no draft held."""
    rung: str
    """known, runs or produces; of the best draft where none held."""
    message: str
    """What stood in the way of the next rung."""
    explanation: str
    notes: list[str]
    """What was taken for granted, such as what names were taken for, or why it was not run."""
    tool: str
    model: str
    model_version: str


@define
class WriteParams:
    uri: str
    line: int
    """A line of the comment."""
    token: int | str | None = None
    """Names the request in `chipsmith/delta`, as in ScriptParams."""
