"""What an editor asks for at a cursor."""

from __future__ import annotations

from attrs import field, frozen, validators

from chipsmith.server.backends.base import CompletionRequest


@frozen(kw_only=True)
class Editing:
    """A request from an editor."""

    request: CompletionRequest
    language: str
    """As the editor names it."""
    path: str = ""
    workspace: str = ""
    tool: str = ""
    """The EDA tool that runs the file, where the editor knows it."""
    candidates: int = field(default=1, validator=validators.ge(1))
    """How many may be tried until one passes the filters."""
    automatic: bool = False
    """Nobody asked for it."""
