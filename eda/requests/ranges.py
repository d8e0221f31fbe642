"""Names that are counted through: "bit0 to bit3", "data[0] through data[7]", "data[7:0]"; lists in braces."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

_NUMBERED = re.compile(r"(?P<stem>.*?)(?P<number>\d+)(?P<rest>\D*)")
_THROUGH = re.compile(r"\s*(?:\bto\b|\bup to\b|\bthrough\b|\bthru\b|\.\.+|–|-)\s*", re.IGNORECASE)
MOST_BITS = 256
"""Of a slice."""
_PATH = re.compile(r"\b(?:from|between)\s+(?:the\s+)?(?:ports?\s+|pins?\s+|cells?\s+)?$", re.IGNORECASE)
"""Before a name: what follows leads from it to another one."""

_SLICE = re.compile(r"(?<![\w./])(?P<bus>[A-Za-z_][\w/]*)\[(?P<first>\d+)\s*:\s*(?P<last>\d+)\]")

_BRACED = re.compile(r"\{([\w/\[\], ]+)\}")


def slices(prompt: str, known: Container[str]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Start, end and bits of every slice of a bus, as Verilog writes them; of a whole bus its name."""
    for match in _SLICE.finditer(prompt):
        low, high = sorted((int(match["first"]), int(match["last"])))
        bits = tuple(f"{match['bus']}[{bit}]" for bit in range(low, min(high, low + MOST_BITS) + 1))
        if all(bit in known for bit in bits):
            whole = low == 0 and f"{match['bus']}[{high + 1}]" not in known and match["bus"] in known
            yield match.start(), match.end(), (match["bus"],) if whole else bits


def braced(prompt: str, known: Container[str]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Start, end and names of every list in braces of which all are known."""
    for match in _BRACED.finditer(prompt):
        names = tuple(match[1].replace(",", " ").split())
        if names and all(name in known for name in names):
            yield match.start(), match.end(), names


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
