"""What mentions are as words of a script."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chipsmith.eda.design_names import DesignNames
from chipsmith.eda.grammar.words import FINDERS
from chipsmith.eda.requests.mentions import Mention
from chipsmith.server.assistants.scripts.analogy.sketch import Slot

_PORT = re.compile(r"\b(?:ports?|inputs?)\s+$", re.IGNORECASE)
_LED = ("clock", "port", "cell", "net")
"""Classes of ends of paths beside pins, the likeliest first."""


def stands_in(mention: Mention, script: str) -> bool:
    """Whether a script has a number of the request without a place for it, such as the 0 of a level."""
    values = mention.values if mention.kind == "number" else ()
    return any(re.search(rf"(?<![\w.]){re.escape(value)}(?![\w.])", script) for value in values)


def quoted(written: str, slot: Slot, mentions: Sequence[Mention], before: Sequence[str]) -> str:
    """A text between quotes, unless the script has them already."""
    if (
        mentions[slot.mention].kind != "text"
        or "".join(before).endswith('"')
        or not re.search(r"\s", written)
    ):
        return written
    return f'"{written}"'


def joined(names: Sequence[str]) -> str:
    """Names as one Tcl word."""
    plain = len(names) == 1 and not re.search(r"[\[\]$\s]", names[0])
    return names[0] if plain else "{" + " ".join(names) + "}"


def kind_of(mention: Mention, before: str) -> str:
    """The class by which a script finds what a path leads from or to; a clock's port is meant as the clock.

    Args:
        before: the text before it, which may say that it is the port.
    """
    port = "port" in mention.classes and _PORT.search(before)
    return next((kind for kind in ("pin", *["port"] * bool(port), *_LED) if kind in mention.classes), "")


def found(mention: Mention, kind: str) -> str:
    """Names with the finder of their class around."""
    return f"[{FINDERS[kind]} {joined(mention.values)}]"


def data_inputs(design: DesignNames) -> str:
    """The inputs but for the clocks, as a word; those of a design that is not known are left to the tool."""
    if not design.partial:
        return f"[get_ports {joined(design.data_inputs)}]"
    inputs = "[all_inputs]"
    for clock in design.clock_inputs:
        inputs = f"[lsearch -inline -all -not -exact {inputs} [get_ports {joined([clock])}]]"
    return inputs
