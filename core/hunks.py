"""Changes of a text as hunks that can be taken one by one, also when the text has changed meanwhile."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from attrs import evolve, frozen

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")


@frozen
class Hunk:
    """Lines that stand in a text, and those that shall stand there; each with its line end."""

    first_line: int
    """Counted from 0."""
    removed: tuple[str, ...]
    added: tuple[str, ...]

    @property
    def end_line(self) -> int:
        """The line after the last removed one."""
        return self.first_line + len(self.removed)


def lines_of(text: str) -> list[str]:
    """Lines with their ends as LSP counts them (3.17, "Text Documents"): a form feed ends none."""
    return _LINE.findall(text)


def hunks(before: str, after: str, *, first_line: int = 0) -> list[Hunk]:
    """What turns `before` into `after`; `before` begins at line `first_line` of its document."""
    old, new = lines_of(before), lines_of(after)
    return [
        Hunk(first_line + low, tuple(old[low:high]), tuple(new[start:stop]))
        for tag, low, high, start, stop in _opcodes(old, new)
        if tag != "equal"
    ]


def place(proposed: Iterable[Hunk], old: str, now: str) -> list[Hunk | None]:
    """Where hunks of `old` belong in `now`; None for one whose lines, or place, have changed.

    A hunk that only adds needs one of the lines beside it to stand as it stood.
    """
    unchanged = {
        low + offset: start + offset
        for tag, low, high, start, _ in _opcodes(lines_of(old), lines_of(now))
        if tag == "equal"
        for offset in range(high - low)
    }
    return [_placed(hunk, unchanged) for hunk in proposed]


def apply(accepted: Iterable[Hunk], text: str) -> str:
    """The text with hunks that fit it."""
    lines = lines_of(text)
    for hunk in sorted(accepted, key=lambda one: one.first_line, reverse=True):
        lines[hunk.first_line : hunk.end_line] = hunk.added
    return "".join(lines)


def _placed(hunk: Hunk, unchanged: dict[int, int]) -> Hunk | None:
    if not hunk.removed:
        if hunk.first_line - 1 in unchanged:
            return evolve(hunk, first_line=unchanged[hunk.first_line - 1] + 1)
        if hunk.first_line in unchanged:
            return evolve(hunk, first_line=unchanged[hunk.first_line])
        return hunk if hunk.first_line == 0 and not unchanged else None
    lines = [unchanged.get(line) for line in range(hunk.first_line, hunk.end_line)]
    start = lines[0]
    if start is None or lines != list(range(start, start + len(lines))):
        return None
    return evolve(hunk, first_line=start)


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
