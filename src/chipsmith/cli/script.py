"""`chipsmith script`: a script for an EDA tool, checked before it is shown."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import frozen

from chipsmith import __version__
from chipsmith.core.client import stream
from chipsmith.core.config import Config
from chipsmith.core.console import print_json, stderr
from chipsmith.core.errors import InputError, ToolError
from chipsmith.core.files import atomic_write
from chipsmith.core.home import Home

CLIENT = f"chipsmith script {__version__}"
RUNGS = {
    "nothing": "does not parse",
    "parses": "parses only",
    "known": "known commands only, not run",
    "runs": "runs",
    "produces": "produces what was asked",
}
"""From the lowest to the highest."""


@frozen
class Wanted:
    """What a person asks for."""

    prompt: str = ""
    tool: str = ""
    tests: Path | None = None
    """A Python file to write unit tests for, instead of a script."""
    design: Path | None = None
    beside: Path | None = None
    """The script that it goes into."""
    run: bool = False
    candidates: int | None = None
    rounds: int | None = None

    def body(self) -> dict[str, Any]:
        if self.design is not None and not self.design.is_dir():
            raise InputError(
                f"There is no folder {self.design}.", fix="name the design's folder with --design."
            )
        if self.tests is not None:
            return {"tests": str(self.tests.absolute()), "stream": True, "client": CLIENT}
        if not (self.prompt.strip() and self.tool):
            raise InputError(
                "There is no request, or no tool for it.",
                fix='write `chipsmith script "…" --tool opensta`, or `chipsmith script --tests FILE.py`.',
            )
        return {
            "prompt": self.prompt,
            "tool": self.tool,
            "design": str(self.design.absolute()) if self.design else None,
            **self._around(),
            "run": self.run,
            "candidates": self.candidates,
            "rounds": self.rounds,
            "stream": True,
            "client": CLIENT,
        }

    def _around(self) -> dict[str, str]:
        if self.beside is None:
            return {}
        try:
            text = self.beside.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise InputError(
                f"{self.beside} cannot be read: {error.strerror}.", fix="name a script with --beside."
            ) from error
        return {"beside": text, "folder": str(self.beside.absolute().parent)}


def write(
    home: Home, config: Config, wanted: Wanted, *, output: Path | None = None, as_json: bool = False
) -> None:
    """Print the script to standard output, or write it to a file; all else goes to standard error.

    Raises:
        ToolError: no draft held; the message says what stood in the way.
        InputError: the design is no folder, or the script beside cannot be read.
        ServerUnreachableError: no server runs, or it went away in the middle; nothing is written.
        RefusedError: the server answered with an error.
    """
    told = _watched(stream(home, config, "/v1/scripts", json=wanted.body()))
    if as_json:
        print_json(told)
    if not told.get("script"):
        raise ToolError(
            f"No draft held: {told.get('message') or 'nothing suits the request'}",
            fix="say it in other words, in smaller steps, or with the names of commands and objects.",
        )
    if output is not None:
        with atomic_write(output) as file:
            file.write(told["script"].encode())
    elif not as_json:
        sys.stdout.write(told["script"])
        sys.stdout.flush()
    if not as_json:
        _explain(told)


def _watched(events: Iterator[dict[str, Any]]) -> dict[str, Any]:
    """Show what happens while it happens, and return the answer."""
    drafts, reached = 0, ""
    with stderr().status("looking for commands and examples …") as spinner:
        for event in events:
            kind = event.pop("event", "")
            if kind == "done":
                return event
            drafts += kind == "draft"
            if kind == "check":
                reached = f"; draft {event['candidate'] + 1} {RUNGS[event['rung']]}"
            doing = {"draft": "drafting", "check": "checking", "repair": "repairing"}.get(kind, kind)
            spinner.update(f"{doing}: {drafts} drafts{reached} …")
    return {}


def _explain(told: dict[str, Any]) -> None:
    console = stderr()
    held = sum(one["rung"] == told["rung"] for one in told["candidates"])
    console.print(
        f"{told['tool']} {told['tool_version']}: {RUNGS[told['rung']]} "
        f"({held} of {len(told['candidates'])} drafts). {told['explanation']}",
        markup=False,
        soft_wrap=True,
    )
    for note in told.get("notes", ()):
        console.print(note, markup=False, soft_wrap=True)
    if told.get("output"):
        console.print(f"It printed:\n{told['output'].rstrip()}", markup=False, soft_wrap=True)
