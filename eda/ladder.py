"""How far a script gets: it parses, it uses only what the tool knows, it runs, it produces what was asked.

The last rung rests on expectations: data, one JSON object each, read by `expectations([...])`. Their fields
are told at the top of `chipsmith.eda.expectations`; in short: where to look (`probe`, `file`, or else the
script's own output) and what must be found (`equals`, `contains`, `lacks`, `matches`, `words`, `near` with
`within`).

A script runs in a folder of its own that begins as a copy of the design's: it reads the design's files by
their relative names (`read_liberty cells.lib`). Probes run after it, one by one, in the same process and in
the order in which they are written, also where the script ends itself with `exit`; a probe that fails is an
expectation that is not met and hinders no other. What the script prints and what each probe prints are told
apart by lines that carry a random number of 128 bits, made anew for each run.
"""

from __future__ import annotations

import ast
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen

from chipsmith.core.errors import SandboxError, ToolMissingError
from chipsmith.core.events.scripts import Rung
from chipsmith.eda.check import Finding, Severity, check
from chipsmith.eda.expectations import Expectation, expectation, expectations
from chipsmith.eda.sandbox import Limits
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.eda.tools import Probed, Run, Tool, find_tool

__all__ = ["Climb", "Expectation", "climb", "expectation", "expectations"]


@frozen
class Climb:
    """How far a script got, and what stood in the way of the next rung."""

    rung: Rung
    message: str = ""
    """Empty where nothing stands in the way: it produces what was asked, or it runs and nothing was asked."""
    line: int | None = None
    """Of the script, from 1, where the message says one."""
    findings: tuple[Finding, ...] = ()
    """What the static checks found, warnings and hints included."""
    run: Run | None = None
    """None where it was not run."""


def climb(  # noqa: PLR0913 - each is something else that a rung needs
    script: str,
    tool: Tool | str | None,
    spec: ToolSpec,
    *,
    design: Path | None = None,
    expect: Sequence[Expectation] = (),
    limits: Limits | None = None,
    cancel: threading.Event | None = None,
) -> Climb:
    """Check `script` against `spec`, run it in `tool`, and look at what it did.

    Each rung is tried only when the one below holds, so a script that the tool would refuse is not run.
    Without a tool (None, not installed, or no sandbox that holds) it stays at "known", and the message says
    why it was not run.

    Raises:
        InputError: the design cannot be read.
        UnknownToolError: there is no tool of that name.
    """
    if refused := _parse(script, spec):
        return refused
    beside = design / "script" if design else None  # so that what it sources is found
    findings = tuple(check(script, spec, path=beside))
    if error := next((finding for finding in findings if finding.severity is Severity.ERROR), None):
        return Climb("parses", error.message, error.line + 1, findings)
    if tool is None:
        return Climb("known", "It was not run.", findings=findings)
    try:
        runner = find_tool(tool) if isinstance(tool, str) else tool
        probes = [wanted.probe for wanted in expect if wanted.probe]
        run = runner.run(script, design=design, probes=probes, limits=limits, cancel=cancel)
    except (ToolMissingError, SandboxError) as error:
        return Climb("known", f"It was not run: {error}", findings=findings)
    return _judge(run, expect, findings)


def _judge(run: Run, expect: Sequence[Expectation], findings: tuple[Finding, ...]) -> Climb:
    """The last two rungs."""
    if not run.ok:
        return Climb("known", run.error, run.line, findings, run)
    unmet = missed(run, expect)
    return Climb("produces" if expect and not unmet else "runs", unmet, None, findings, run)


def missed(run: Run, expect: Sequence[Expectation]) -> str:
    """The first expectation that a run does not meet, in words; empty if it meets them all."""
    probed = iter(run.probed)
    for wanted in expect:
        text, trouble = _looked_at(wanted, run, probed)
        if trouble:
            return f"{wanted.says}: {trouble}" if wanted.says else trouble
        if unmet := wanted.unmet(text):
            return unmet
    return ""


def _looked_at(wanted: Expectation, run: Run, probed: Iterator[Probed]) -> tuple[str, str]:
    """The text that an expectation is about, or why there is none."""
    if wanted.probe:
        answer = next(probed, Probed(error="the tool ended before it could be looked at"))
        return answer.text, answer.error
    if not wanted.file:
        return run.output, ""
    data = run.files.get(wanted.file.removeprefix("./"))
    return (data or b"").decode(
        errors="replace"
    ), "" if data is not None else f"{wanted.file} was not written"


def _parse(script: str, spec: ToolSpec) -> Climb | None:
    """The end of the climb where the script cannot be parsed."""
    if spec.language == "python":
        try:
            ast.parse(script)
        except (SyntaxError, ValueError) as error:
            line = error.lineno if isinstance(error, SyntaxError) else None
            return Climb("nothing", getattr(error, "msg", str(error)), line, tuple(check(script, spec)))
        return None
    from chipsmith.eda.tcl import parse

    troubles = parse(script).troubles
    if not troubles:
        return None
    line = script.count("\n", 0, troubles[0].start) + 1
    return Climb("nothing", troubles[0].message, line, tuple(check(script, spec)))
