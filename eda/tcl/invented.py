"""What an offer at the cursor makes up: commands and flags that the tool does not have."""

from __future__ import annotations

import re

from chipsmith.eda.findings import Finding
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.eda.tcl.binding import subcommand_of
from chipsmith.eda.tcl.checks.calls import CallCheck
from chipsmith.eda.tcl.checks.report import Report
from chipsmith.eda.tcl.cursor import statement_start
from chipsmith.eda.tcl.outline import Call
from chipsmith.eda.tcl.walk import outline_of

CODES = frozenset({"unknown-command", "unknown-flag", "ambiguous-flag", "unknown-subcommand"})
NEAR = 16_384
"""How far around the cursor a name may stand to count as the person's own."""
_LINE = re.compile(r"[^\n]*")
_ELSEWHERE = re.compile(r"\b(?:source|package\s+require|load)\b")
_WORD = r"(?<![\w:-]){}(?![\w:-])"


def invented_tcl(before: str, offered: str, after: str, spec: ToolSpec) -> list[Finding]:
    """See `chipsmith.eda.check.invented`."""
    before, after = before[-NEAR:], after[:NEAR]
    head = before[statement_start(before, len(before)) :]
    first, last = len(head), len(head) + len(offered)
    rest = _LINE.match(after)
    text = head + offered + (rest[0] if rest else "")
    outline = outline_of(text, spec)
    outline.knowable = not _ELSEWHERE.search(before)
    report = Report(outline.script)
    checks = CallCheck(report, outline, spec, commands_known=spec.tool != "tcl")
    calls = [call for call in outline.calls if call.command.end > first and call.command.start < last]
    for call in calls:
        checks.check(call)
    added = []
    for finding in report.findings:
        start = outline.script.line_starts[finding.line] + finding.start
        end = outline.script.line_starts[finding.end_line] + finding.end
        written = text[start:end]
        if finding.code not in CODES or end <= first or start >= last:
            continue
        unfinished = end >= last and _may_go_on(written, calls, spec)
        if not unfinished and not _is_known(written, before, after):
            added.append(finding)
    return added


def _may_go_on(written: str, calls: list[Call], spec: ToolSpec) -> bool:
    """Whether a word at the offer's end is the beginning of something that exists."""
    names = [name for name in spec.names if name.startswith(written)]
    for call in calls:
        known = spec.command(call.command.name or "")
        known = (known and subcommand_of(call.command.arguments, known)) or known
        if known:
            names += [flag.name for flag in known.flags if flag.name.startswith(written)]
            names += [one.name for one in known.subcommands if one.name.startswith(written)]
    return bool(names)


def _is_known(written: str, before: str, after: str) -> bool:
    """Whether the person has written the word elsewhere."""
    word = re.compile(_WORD.format(re.escape(written)))
    return word.search(before) is not None or word.search(after) is not None
