"""Names that are counted through: "bit0 to bit3", "data[0] through data[7]"."""

from __future__ import annotations

import re
from collections.abc import Container

_NUMBERED = re.compile(r"(?P<stem>.*?)(?P<number>\d+)(?P<rest>\D*)")
_THROUGH = re.compile(r"\s*(?:\bto\b|\bup to\b|\bthrough\b|\bthru\b|\.\.+|–|-)\s*", re.IGNORECASE)
_PATH = re.compile(r"\b(?:from|between)\s+(?:the\s+)?(?:ports?\s+|pins?\s+|cells?\s+)?$", re.IGNORECASE)
"""Before a name: what follows leads from it to another one."""


def counted_through(
    before: str, first: str, between: str, last: str, known: Container[str]
) -> tuple[str, ...]:
    """The names from `first` to `last`, if all of them are known; none where something else is meant.

    Args:
        before: the text before the first name; "from bit0 to bit3" is a path and no range.
        between: the text between the two.
    """
    one, other = _NUMBERED.fullmatch(first), _NUMBERED.fullmatch(last)
    if not one or not other or not _THROUGH.fullmatch(between) or _PATH.search(before):
        return ()
    if (one["stem"], one["rest"]) != (other["stem"], other["rest"]):
        return ()
    low, high = int(one["number"]), int(other["number"])
    step = 1 if low <= high else -1
    names = tuple(f"{one['stem']}{number}{one['rest']}" for number in range(low, high + step, step))
    return names if len(names) > 1 and all(name in known for name in names) else ()
