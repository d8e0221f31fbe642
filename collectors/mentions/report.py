"""@report: a timing or synthesis report, summarised by its structure rather than cut at its length."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from attrs import define, frozen

from chipsmith.collectors.mentions.attachment import Attachment, Situation
from chipsmith.core.errors import InputError

WORST = 5
"""Paths that are brought whole."""
LISTED = 30
"""Paths that are brought as a line of a table."""
HEAD_LINES = 200
"""Lines of a report of another kind."""

_START = re.compile(r"^\s*Startpoint:\s*(?P<name>\S+)")
_END = re.compile(r"^\s*Endpoint:\s*(?P<name>\S+)")
_GROUP = re.compile(r"^\s*Path Group:\s*(?P<name>\S+)")
_TYPE = re.compile(r"^\s*Path Type:\s*(?P<name>\S+)")
_SLACK = re.compile(
    r"^\s*(?:(?P<before>[-+]?\d+(?:\.\d+)?)\s+slack|slack\s*(?:\([^)]*\))?\s+(?P<after>[-+]?\d+(?:\.\d+)?))"
)
_TOTAL = re.compile(r"^\s*(?P<what>wns|tns|worst slack)\b.*?(?P<value>[-+]?\d+(?:\.\d+)?)\s*$", re.IGNORECASE)
_PROBLEM = re.compile(r"\b(?:error|warning|critical)\b", re.IGNORECASE)


@define
class TimingPath:
    """One path of a timing report; slack in the report's own unit."""

    startpoint: str
    first_line: int
    endpoint: str = ""
    group: str = ""
    kind: str = ""
    slack: float | None = None
    last_line: int = 0

    def row(self) -> str:
        cells = (self.slack, self.startpoint, self.endpoint, self.group, self.kind, self.first_line)
        return " | ".join(map(str, cells))


@frozen
class Report:
    name: str = "report"
    help: str = "A timing or synthesis report in short: @report:reports/setup.rpt."

    def bring(self, argument: str, situation: Situation) -> Sequence[Attachment]:
        path = situation.path(argument)
        if not argument or not path.is_file():
            raise InputError(f"There is no report {argument}.", fix="write @report:FILE.")
        with path.open("r", encoding="utf-8", errors="replace") as lines:
            paths, totals = timing_paths(lines)
        shown = situation.shown(path)
        if not paths:
            return [Attachment("report", argument, _outline(path), shown)]
        worst = sorted(paths, key=lambda one: one.slack if one.slack is not None else 0.0)
        bodies = [
            Attachment("report", argument, _lines(path, one.first_line, one.last_line), shown, one.first_line)
            for one in worst[:WORST]
        ]
        return [Attachment("report", argument, _table(worst, totals), shown), *bodies]


def timing_paths(lines: Iterable[str]) -> tuple[list[TimingPath], list[str]]:
    """The paths of a report as static timing analysers write it, and its lines with totals."""
    paths: list[TimingPath] = []
    totals = []
    for number, line in enumerate(lines, start=1):
        if begin := _START.match(line):
            paths.append(TimingPath(begin["name"], number, last_line=number))
        elif total := _TOTAL.match(line):
            totals.append(total[0].strip())
        elif paths:
            _read_into(paths[-1], line, number)
    return [path for path in paths if path.slack is not None], totals


def _read_into(path: TimingPath, line: str, number: int) -> None:
    if path.slack is not None:
        return
    path.last_line = number
    if found := _END.match(line):
        path.endpoint = found["name"]
    elif found := _GROUP.match(line):
        path.group = found["name"]
    elif found := _TYPE.match(line):
        path.kind = found["name"]
    elif found := _SLACK.match(line):
        path.slack = float(found["before"] or found["after"])


def _table(worst: Sequence[TimingPath], totals: Sequence[str]) -> str:
    slacks = [path.slack for path in worst if path.slack is not None]
    violated = [slack for slack in slacks if slack < 0]
    groups = Counter(path.group for path in worst if path.slack is not None and path.slack < 0)
    said = [
        f"{len(worst)} paths, {len(violated)} violated; worst slack {min(slacks):g}; "
        f"negative slack of these paths together {sum(violated):g}",
        *(f"group {group or '(none)'}: {count} violated" for group, count in groups.most_common()),
        *totals,
        "slack | startpoint | endpoint | group | type | line",
        *(path.row() for path in worst[:LISTED]),
    ]
    if len(worst) > LISTED:
        said.append(f"and {len(worst) - LISTED} more")
    return "\n".join(said) + "\n"


def _outline(path: Path) -> str:
    """Of another report: its beginning, and every line that tells of a problem."""
    with path.open("r", encoding="utf-8", errors="replace") as lines:
        return "".join(_told(lines))


def _told(lines: Iterable[str]) -> Iterator[str]:
    problems = 0
    for number, line in enumerate(lines, start=1):
        if number <= HEAD_LINES:
            yield line
        elif problems < HEAD_LINES and _PROBLEM.search(line):
            problems += 1
            yield f"{number}: {line}"


def _lines(path: Path, first: int, last: int) -> str:
    with path.open("r", encoding="utf-8", errors="replace") as lines:
        return "".join(line for number, line in enumerate(lines, start=1) if first <= number <= last)
