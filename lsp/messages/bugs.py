"""`chipsmith.bug`: a short command, run by `workspace/executeCommand`."""

from __future__ import annotations

from attrs import define
from lsprotocol import types

BUG = "chipsmith.bug"
"""Gives Markdown; its one argument is a BugParams."""


@define
class BugParams:
    uri: str
    """Of an open document, or of whatever `text` comes from."""
    range: types.Range | None = None
    """A selection of it; without one the whole document is the bug."""
    text: str | None = None
    """What tells of the bug, for a document that the language server does not follow, such as a log."""
