"""How long prompts of completions may be, so that cold ones come in time where several wait as well."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from chipsmith.core.fim import ANCHOR

DOCUMENTS = 64
"""Whose budgets are kept; more than any engine has slots."""
LITTLE = 32
"""Tokens that may be computed anew."""


class Cache(Protocol):
    """What `Engine` tells of its work."""

    prompt_speed: float

    def ahead(self, document: str) -> int: ...

    def standing(self, document: str, prompt: Sequence[int]) -> int: ...


class Budgets:
    """Prompt tokens by document: what this machine computes within `cold_ms`, beside what others wait for.

    A document's budget holds while something of its prompt stands in the cache: another one would begin
    elsewhere, and all of it would be computed anew.
    """

    def __init__(self, engine: Cache, cold_ms: int) -> None:
        self._engine = engine
        self._cold_s = cold_ms / 1e3
        self._kept: dict[str, int] = {}

    def prompt(self, document: str | None, make: Callable[[int], list[int]]) -> list[int]:
        """What `make` makes of the document's budget; what has no document shares with nobody."""
        if document is None:
            return make(self._within(0))
        if document in self._kept:
            prompt = make(self._kept[document])
            if self._engine.standing(document, prompt) > LITTLE:
                return prompt
            del self._kept[document]
        elif len(self._kept) == DOCUMENTS:
            del self._kept[next(iter(self._kept))]
        self._kept[document] = self._within(self._engine.ahead(document))
        return make(self._kept[document])

    def _within(self, ahead: int) -> int:
        """In whole steps of the window, one at least."""
        return ANCHOR * max(1, int((self._engine.prompt_speed * self._cold_s - ahead) / ANCHOR))
