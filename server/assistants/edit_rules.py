"""Whether the rules that came along with an instruction show in the edit."""

from __future__ import annotations

import re
from typing import Any

from chipsmith.core.events import ContextOffered, ContextUsed, Event, Piece

RULES = "rules"
"""Who brought the piece, and its passage."""
_NAME = re.compile(r"[A-Za-z_]\w{2,}")


def rules_used(edit: str, rules: str, asked: str, after: str, who: dict[str, Any]) -> list[Event]:
    """What is recorded of the rules of an edit; nothing where there were none.

    They are used if the edit writes a name of theirs that neither the instruction nor the code had.
    """
    if not rules:
        return []
    new = set(_NAME.findall(after)) - set(_NAME.findall(asked))
    used = [RULES] if new & set(_NAME.findall(rules)) else []
    return [
        ContextOffered(answer=edit, query=asked, pieces=[Piece(RULES, RULES, text=rules)], **who),
        ContextUsed(answer=edit, passages=used, **who),
    ]
