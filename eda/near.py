"""The known name that a wrong one was probably meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import lru_cache

CUTOFF = 0.7


def near(written: str, known: Iterable[str], cutoff: float = CUTOFF) -> str | None:
    """The nearest of `known` by share of common characters, or None where none is near."""
    return _near(written[:80], tuple(known), cutoff)


@lru_cache(maxsize=512)
def _near(written: str, known: tuple[str, ...], cutoff: float) -> str | None:
    found = difflib.get_close_matches(written, known, n=1, cutoff=cutoff)
    return found[0] if found else None
