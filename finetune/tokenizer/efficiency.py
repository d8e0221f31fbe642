"""How many characters a token stands for: fewer tokens, sooner answers, and more fits into a window."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Tokenise = Callable[[str], list[int]]


def efficiency(texts: Iterable[str], before: Tokenise, after: Tokenise) -> dict[str, Any]:
    """Characters per token of both, and the share of tokens that is saved; None of no text."""
    characters = old = new = 0
    for text in texts:
        characters += len(text)
        old += len(before(text))
        new += len(after(text))
    if not old or not new:
        return {"characters": characters, "before": None, "after": None, "saved": None}
    return {
        "characters": characters,
        "before": round(characters / old, 3),
        "after": round(characters / new, 3),
        "saved": round(1 - new / old, 4),
    }
