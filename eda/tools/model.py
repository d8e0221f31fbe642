"""A tool's program, and what came of a script that it ran."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import Factory, frozen

from chipsmith.eda.sandbox import Stopped

Language = Literal["tcl", "python"]


@frozen
class Probed:
    """What code that ran after a script printed, or its value; or why it failed."""

    text: str = ""
    error: str = ""


@frozen
class Run:
    """One run of a script in the sandbox."""

    ok: bool
    output: str
    """What the script printed; nothing of ours is in it."""
    error: str = ""
    """The tool's own message where it is not ok."""
    line: int | None = None
    """Of the script, from 1, where the error came up; None where the tool does not say."""
    seconds: float = 0.0
    stopped: Stopped = ""
    probed: tuple[Probed, ...] = ()
    """One for each probe; fewer where the script was stopped or took the tool down."""
    files: Mapping[str, bytes] = Factory(dict)
    """What it wrote, by name relative to its folder."""
    left_out: tuple[str, ...] = ()
    """What it made that was not kept, and why."""
