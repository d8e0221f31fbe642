"""What mentions are as words of a script."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chipsmith.eda.grammar.words import FINDERS
from chipsmith.eda.requests.mentions import Mention
from chipsmith.server.assistants.scripts.analogy.sketch import Slot


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


def found(mention: Mention, kind: str) -> str:
    """Names with the finder of their class around."""
    return f"[{FINDERS[kind]} {joined(mention.values)}]"
