"""`chipsmith.bug`: a short command, run by `workspace/executeCommand`."""

from __future__ import annotations

from attrs import define
from lsprotocol import types

BUG = "chipsmith.bug"
"""Gives Markdown; its one argument is a BugParams."""


@define
class BugParams:
    uri: str
    """Of an open document."""
    range: types.Range | None = None
    """A selection of it; without one the whole document is the bug."""
