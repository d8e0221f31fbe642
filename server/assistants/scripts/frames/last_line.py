"""What a listing says last: how many there were, what they add up to, or which of them is the extreme one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal

from attrs import frozen

from chipsmith.eda.requests.literals import QUOTED

Kind = Literal["count", "sum", "least", "most"]

_LAST = re.compile(
    r"(?:[.,;:]|\band\b|\bthen\b)*\s*\b(?:(?:and|then)\s+)*"
    r"(?:at the (?:very )?end|in the end|finally|lastly|last|below(?: that| them| it)?"
    r"|after (?:that|them)|afterwards|then"
    r"|(?:finish|end|close)(?: off)? with|(?:a|the) (?:last|final|closing) (?:line|row))\b"
    r"(?P<tail>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_STARTS_WITH = re.compile(r"\b(?:start|begin)(?:s|ning|ing)? with (?P<label>\w+)", re.IGNORECASE)
_SEVERAL = re.compile(r"\b(?:how many|number|count|total|sum|altogether)\b|<count|<n>", re.IGNORECASE)
_LEAST = re.compile(r"\b(?:smallest|lowest|worst|least|minimum|tightest|shortest|fastest)\b", re.IGNORECASE)
_MOST = re.compile(
    r"\b(?:largest|biggest|highest|most|maximum|longest|greatest|slowest|best)\b", re.IGNORECASE
)
_BLANK = re.compile(r"<[^>]*>.*|(?<=:)\s*\w\b.*|\s*\$\w+.*", re.DOTALL)
"""What stands in a label's place for what is to be written."""


@frozen
class LastLine:
    """What is printed after a loop."""

    label: str
    kind: Kind
    tell: str = ""
    """What is added up or compared."""

    def before(self) -> list[str]:
        start = {"count": "set count 0", "sum": "set total 0"}
        return [start.get(self.kind, 'set extreme ""')]

    def within(self, value: str, name: str) -> list[str]:
        """Lines of the loop.

        Args:
            value: how the loop writes `tell`.
            name: how it writes the name of the object.
        """
        if self.kind == "count":
            return ["incr count"]
        if self.kind == "sum":
            return [f"incr total {value}"]
        sign = "<" if self.kind == "least" else ">"
        return [
            f"set value {value}",
            f'if {{$extreme eq "" || $value {sign} $extreme}} {{',
            "  set extreme $value",
            f"  set found {name}",
            "}",
        ]

    def after(self) -> list[str]:
        printed = {"count": "$count", "sum": "$total"}.get(self.kind, "$found")
        return [f'puts "{self.label} {printed}"' if self.label else f"puts {printed}"]


def parted(task: str) -> tuple[str, str]:
    """A task, and what of it is about its last line; empty where nothing is."""
    match = _LAST.search(task)
    if match is None:
        return task, ""
    wanted = match["tail"]
    telling = _SEVERAL.search(wanted) or _LEAST.search(wanted) or _MOST.search(wanted)
    return (task[: match.start()], wanted) if telling else (task, "")


def last_line(
    tail: str, tells: Callable[[str], str], chosen: Sequence[str], numeric: frozenset[str]
) -> LastLine | None:
    """What a tail asks for.

    Args:
        tells: what of an object a text asks for; empty for nothing.
        chosen: what the lines before tell.
        numeric: what of that can be added up.
    """
    label = _label(tail)
    plain = QUOTED.sub(" ", tail)
    tell = tells(plain)
    for kind, words in (("least", _LEAST), ("most", _MOST)):
        if words.search(plain):
            compared = tell if tell and tell != "name" else next((one for one in reversed(chosen)), "")
            return LastLine(label, "least" if kind == "least" else "most", compared) if compared else None
    if not _SEVERAL.search(tail):
        return None
    return LastLine(label, "sum", tell) if tell in numeric else LastLine(label, "count")


def _label(tail: str) -> str:
    quoted = QUOTED.search(tail)
    if quoted:
        return _BLANK.sub("", next(filter(None, quoted.groups()))).strip()
    match = _STARTS_WITH.search(tail)
    return match["label"] if match else ""
