"""Expressions: unknown functions, and such as Tcl substitutes twice for want of braces."""

from __future__ import annotations

from chipsmith.eda.findings import Severity
from chipsmith.eda.tcl.checks.report import Report
from chipsmith.eda.tcl.expressions import FUNCTIONS
from chipsmith.eda.tcl.outline import Outline
from chipsmith.eda.tcl.syntax import Command, Shape, Word


def check_expressions(report: Report, outline: Outline) -> None:
    for command, words in outline.unbraced:
        _unbraced(report, command, words)
    if "mathfunc" in report.script.text:  # functions of one's own
        return
    for _, expression in outline.expressions:
        for start, name in expression.functions:
            if name not in FUNCTIONS:
                span = (start, start + len(name))
                did, fixes = report.rename(span, name, tuple(sorted(FUNCTIONS)))
                report.add(
                    "unknown-function", span, f'expr has no function "{name}".{did}', Severity.ERROR, *fixes
                )


def _unbraced(report: Report, command: Command, words: tuple[Word, ...]) -> None:
    span = (words[0].start, words[-1].end)
    text = report.script.text[span[0] : span[1]]
    if len(words) == 1 and words[0].shape is Shape.QUOTED:
        text = text[1:-1]
    fixes = []
    if not any(sign in text for sign in '{}"\\'):
        fixes = [report.replace("Put braces around the expression", span, "{" + text + "}")]
    message = f"braces around the expression of {command.name} keep it from being substituted twice"
    report.add("unbraced-expression", span, message, Severity.HINT, *fixes)
