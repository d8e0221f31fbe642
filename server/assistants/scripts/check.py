"""How far a candidate gets, statically and in the sandbox."""

from __future__ import annotations

import threading
from pathlib import Path

from attrs import Factory, define, field, frozen

from chipsmith.core.config import ScriptsConfig
from chipsmith.core.errors import InputError, SandboxError, ToolMissingError
from chipsmith.core.events.scripts import Rung
from chipsmith.eda.design_names import DesignNames, read_design_names
from chipsmith.eda.findings import Fix, Severity
from chipsmith.eda.ladder import Climb, climb
from chipsmith.eda.sandbox import Limits, in_thread
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.eda.tools import Tool, find_tool
from chipsmith.eda.tools.design import DESCRIPTION
from chipsmith.server.assistants.scripts.request import RUNGS, Candidate, ScriptRequest

MOST_FILES = 50


@frozen
class Checked:
    rung: Rung
    message: str = ""
    line: int | None = None
    output: str = ""
    fixes: tuple[Fix, ...] = ()
    """What the static checks would mend, one for each error."""


@define
class Checker:
    """Checks the candidates of one request; equal texts are checked once."""

    spec: ToolSpec
    tool: Tool | None
    """None where scripts are not run."""
    design: Path | None
    limits: Limits
    names: DesignNames = Factory(DesignNames)
    files: tuple[str, ...] = ()
    notes: list[str] = Factory(list)
    _known: dict[str, Checked] = field(factory=dict, init=False)

    @classmethod
    def for_request(cls, request: ScriptRequest, spec: ToolSpec, config: ScriptsConfig) -> Checker:
        """Runs where running is asked for or there is a design; one that nobody named may fail to load.

        Raises:
            ToolMissingError: running is asked for and the tool is not installed.
            InputError: the design cannot be read, or the tool cannot load it.
        """
        checker = cls(spec, None, None, limits_of(config))
        near = None if request.design else request.design_near
        if request.design is not None:
            checker.take(request.design, request.tool)
        elif near is not None:
            try:
                checker.take(near, request.tool)
            except (InputError, SandboxError) as error:
                checker.notes.append(f"Not run on the design in {near}: {error}")
                checker.tool = None
        if request.run and checker.tool is None:
            checker.tool = find_tool(request.tool)
        return checker

    def take(self, design: Path, tool: str) -> None:
        """Know the names and files of a design, and check scripts on it if the tool is there.

        Raises:
            InputError: it cannot be read, or the tool cannot load it.
            SandboxError: the sandbox cannot hold here.
        """
        self.names = read_design_names(design)
        try:
            self.tool = find_tool(tool)
        except ToolMissingError as error:
            self.notes.append(f"Not run: {error}")
        else:
            _try_to_load(self.tool, design, self.limits)
        self.design, self.files = design, _files(design)

    @property
    def wanted(self) -> Rung:
        """The rung that a candidate must reach to be offered."""
        return "runs" if self.tool else "known"

    def holds(self, candidate: Candidate) -> bool:
        return bool(candidate.text) and candidate.height >= RUNGS.index(self.wanted)

    async def check(self, text: str) -> Checked:
        """Climb the ladder; when the request is cancelled the run is stopped."""
        if text not in self._known:
            self._known[text] = await in_thread(lambda cancel: self._climb(text, cancel))
        return self._known[text]

    def _climb(self, text: str, cancel: threading.Event) -> Checked:
        found = climb(text, self.tool, self.spec, design=self.design, limits=self.limits, cancel=cancel)
        return _checked(found, ran=self.tool is not None)


def _try_to_load(tool: Tool, design: Path, limits: Limits) -> None:
    """So that a design that no script can run on is told before any is drafted."""
    if error := tool.run("", design=design, limits=limits).error:
        raise InputError(error, fix=f"mend the files of {design}, or what its {DESCRIPTION} says of them.")


def _checked(climb: Climb, *, ran: bool) -> Checked:
    """What matters of a climb; that a script was not run stands in its way only where it should have been."""
    message = climb.message if ran or climb.rung != "known" else ""
    line = None if climb.line is None else climb.line - 1
    fixes = tuple(
        fix for finding in climb.findings for fix in finding.fixes[:1] if finding.severity is Severity.ERROR
    )
    return Checked(climb.rung, message, line, climb.run.output if climb.run else "", fixes)


def limits_of(config: ScriptsConfig) -> Limits:
    return Limits(config.time_s, config.memory_mb, config.processes, config.output_kb, config.disk_mb)


def _files(design: Path) -> tuple[str, ...]:
    found = sorted(path for path in design.rglob("*") if path.is_file())
    return tuple(path.relative_to(design).as_posix() for path in found[:MOST_FILES])
