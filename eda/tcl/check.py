"""All static checks of one Tcl text."""

from __future__ import annotations

from pathlib import Path

from chipsmith.eda.findings import Finding, Severity
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.eda.tcl.checks.bounds import check_bounds
from chipsmith.eda.tcl.checks.calls import CallCheck
from chipsmith.eda.tcl.checks.expressions import check_expressions
from chipsmith.eda.tcl.checks.report import Report
from chipsmith.eda.tcl.checks.variables import check_variables
from chipsmith.eda.tcl.outline import Outline
from chipsmith.eda.tcl.sources import follow_sources
from chipsmith.eda.tcl.walk import outline_of


def check_tcl(text: str, spec: ToolSpec, path: Path | None) -> list[Finding]:
    """What is wrong with a text; see `chipsmith.eda.check.check`."""
    outline = outline_of(text, spec)
    follow_sources(outline, spec, path)
    report = Report(outline.script)
    _troubles(report, outline)
    calls = CallCheck(report, outline, spec, commands_known=spec.tool != "tcl", alone=path is None)
    for call in outline.calls:
        calls.check(call)
    check_variables(report, outline, spec, alone=path is None)
    check_expressions(report, outline)
    check_bounds(report, outline, spec)
    return report.findings


def _troubles(report: Report, outline: Outline) -> None:
    for trouble in outline.script.troubles:
        span = (trouble.start, trouble.end)
        fixes = (
            [report.replace(f"Add {trouble.fix}", (trouble.end, trouble.end), trouble.fix)]
            if trouble.fix
            else []
        )
        report.add(trouble.code, span, trouble.message, Severity.ERROR, *fixes)
