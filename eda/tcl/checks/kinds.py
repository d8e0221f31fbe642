"""Literal values against the kinds that a spec asks for."""

from __future__ import annotations

import re

from chipsmith.eda.findings import Severity
from chipsmith.eda.specs.model import Argument, Kind
from chipsmith.eda.tcl.checks.report import Report
from chipsmith.eda.tcl.syntax import Word

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\Z")
_INTEGER = re.compile(r"[-+]?(?:\d+|0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+)\Z")
_BOOLEAN = re.compile(
    r"(?:[-+]?\d+|t(?:r(?:ue?)?)?|f(?:a(?:l(?:se?)?)?)?|y(?:es?)?|no?|on|off?)\Z", re.IGNORECASE
)
_PATTERNS = {
    Kind.NUMBER: (_NUMBER, "a number"),
    Kind.INTEGER: (_INTEGER, "an integer"),
    Kind.BOOLEAN: (_BOOLEAN, "a boolean"),
}


def check_kind(report: Report, word: Word, argument: Argument) -> None:
    """Report a literal that is not of its argument's kind; what is substituted is not known here."""
    value = word.value
    if value is None:
        return
    span = (word.start, word.end)
    if argument.kind is Kind.CHOICE and argument.choices:
        if not any(one.startswith(value) for one in argument.choices if value):
            did, fixes = report.rename(word.inner, value, argument.choices)
            message = f'"{value}" is none of {", ".join(argument.choices)}.{did}'
            report.add("wrong-choice", span, message, Severity.ERROR, *fixes)
    elif argument.kind in _PATTERNS:
        pattern, wanted = _PATTERNS[argument.kind]
        if not pattern.match(value.strip()):
            what = argument.name or "the value"
            report.add("wrong-kind", span, f'{what} must be {wanted}, not "{value[:40]}"')
