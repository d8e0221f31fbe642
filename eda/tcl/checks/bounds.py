"""Bounds that are the wrong way round: a minimum above the maximum of the same objects."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from chipsmith.eda.findings import Severity
from chipsmith.eda.specs.model import Command as Known
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.eda.tcl.binding import bind
from chipsmith.eda.tcl.checks.report import Report
from chipsmith.eda.tcl.outline import Outline
from chipsmith.eda.tcl.syntax import Command, Word

PAIRS = (("-min", "-max"), ("-early", "-late"))
"""Flags of the lower and of the upper bound."""


@frozen
class _Setting:
    """A number that a statement sets, for what, and which bounds it is."""

    key: tuple[str, ...]
    flags: tuple[str, ...]
    value: float
    word: Word


def check_bounds(report: Report, outline: Outline, spec: ToolSpec) -> None:
    """Compare what statements outside of blocks set for the same objects, the latest of each flag."""
    latest: dict[tuple[tuple[str, ...], str], float] = {}
    for command in outline.script.commands:
        for one in _settings(report, command, spec):
            latest |= {(one.key, flag): one.value for flag in one.flags}
            for lower, upper in PAIRS:
                low, high = latest.get((one.key, lower)), latest.get((one.key, upper))
                concerned = lower in one.flags or upper in one.flags
                if concerned and low is not None and high is not None and low > high:
                    message = f"{lower} {low:g} is above {upper} {high:g} of the same objects"
                    span = (one.word.start, one.word.end)
                    report.add("reversed-bounds", span, message, Severity.WARNING)


def _settings(report: Report, command: Command, spec: ToolSpec) -> Iterator[_Setting]:
    """What a statement sets; without a flag it sets both bounds, nothing where its number is not literal."""
    known = spec.command(command.words[0].value or "") if command.words else None
    if known is None or not (pairs := _pairs(known)):
        return
    binding = bind(command.words[1:], known)
    number = binding.positional[0] if binding.positional else None
    value = _literal(number)
    if number is None or value is None or binding.unknown or binding.expanded or binding.maybe:
        return
    text = report.script.text
    for pair in pairs:
        named = {word.start: flag.name for word, flag, _ in binding.flags if flag.name in pair}
        rest = (word for word in command.words if word.start not in {*named, number.start})
        key = tuple(sorted(text[word.start : word.end] for word in rest))
        yield _Setting(key, tuple(named.values()) or pair, value, number)


def _pairs(known: Known) -> list[tuple[str, str]]:
    names = {flag.name for flag in known.flags}
    return [pair for pair in PAIRS if names.issuperset(pair)]


def _literal(word: Word | None) -> float | None:
    try:
        return float((word.value if word else None) or "")
    except ValueError:
        return None
