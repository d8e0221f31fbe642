"""Where a piece of code belongs in a text that it was not cut from: an answer's block in a document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import takewhile

from chipsmith.core.hunks import Hunk, lines_of

ALIKE = 0.6
"""Share of equal characters from which a line is taken for another one's new form (difflib's own bar)."""
_WEAK = " \t\r\n{}()[];"
"""Lines of these alone are everywhere: they tie nothing to a place."""


def graft(text: str, piece: str, line: int) -> list[Hunk]:
    """What puts a piece into a text: lines that both have stay, those that it rewrites give way.

    What stands before and behind the piece's place is left alone. A piece with nothing in common goes in
    as it is before `line`, counted from 0.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    old = lines_of(text)
    new = [one.rstrip("\r\n") + end for one in lines_of(piece)]
    if old and not old[-1].endswith(("\n", "\r")):
        old[-1] += end
    matcher = SequenceMatcher(_is_weak, old, new, autojunk=False)
    matched = [block for block in matcher.get_matching_blocks() if block.size]
    if not matched:
        return _alone(old, new, min(line, len(old)), ended=text.endswith(("\n", "\r")))
    first, last = matched[0], matched[-1]
    low = first.a - _alike(reversed(old[: first.a]), reversed(new[: first.b]))
    behind = last.a + last.size
    high = behind + _alike(old[behind:], new[last.b + last.size :])
    found = SequenceMatcher(_is_weak, old[low:high], new, autojunk=False).get_opcodes()
    return [
        Hunk(low + start, tuple(old[low + start : low + stop]), tuple(new[begin:until]))
        for tag, start, stop, begin, until in found
        if tag != "equal"
    ]


def _alone(old: Sequence[str], new: Sequence[str], line: int, *, ended: bool) -> list[Hunk]:
    """A piece that shares no line with the text: over the lines that it rewrites, else before `line`."""
    if not new:
        return []
    start = max(range(len(old)), key=lambda at: _ratio(old[at], new[0]), default=0)
    if rewritten := _alike(old[start:], new):
        return [Hunk(start, tuple(old[start : start + rewritten]), tuple(new))]
    if line == len(old) and old and not ended:
        last = old[-1].rstrip("\r\n")
        return [Hunk(line - 1, (last,), (old[-1], *new))]
    return [Hunk(line, (), tuple(new))]


def _alike(old: Iterable[str], new: Iterable[str]) -> int:
    """How many lines, from the first on, are pairwise forms of the same."""
    pairs = zip(old, new, strict=False)
    return len(list(takewhile(lambda pair: _ratio(*pair) >= ALIKE, pairs)))


def _ratio(a: str, b: str) -> float:
    if _is_weak(a) or _is_weak(b):
        return 0.0
    matcher = SequenceMatcher(None, a.strip(), b.strip(), autojunk=False)
    bounds = (matcher.real_quick_ratio, matcher.quick_ratio)  # upper ones, and cheap
    return 0.0 if any(bound() < ALIKE for bound in bounds) else matcher.ratio()


def _is_weak(line: str) -> bool:
    return not line.strip(_WEAK)
