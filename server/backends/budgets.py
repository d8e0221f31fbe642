"""How long prompts of completions may be, so that cold ones come in time where several wait as well."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from chipsmith.core.fim import ANCHOR
from chipsmith.server.engine.planner import SHARE

DOCUMENTS = 64
"""Whose budgets are kept; more than any engine has slots."""
LITTLE = 32
"""Tokens that may be computed anew."""
CROWD = 2
"""Other documents in which people wait, from which on somebody always types: one may be one's own."""


class Cache(Protocol):
    """What `Engine` tells of its work."""

    prompt_speed: float

    def ahead(self, document: str) -> Mapping[str | None, int]: ...

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
            return make(self._within({}))
        if document in self._kept:
            prompt = make(self._kept[document])
            if self._engine.standing(document, prompt) > LITTLE:
                return prompt
            del self._kept[document]
        elif len(self._kept) == DOCUMENTS:
            del self._kept[next(iter(self._kept))]
        self._kept[document] = self._within(self._engine.ahead(document))
        return make(self._kept[document])

    def _within(self, ahead: Mapping[str | None, int]) -> int:
        """In whole steps of the window, one at least; in a crowd of a long prompt's share of the time."""
        speed = self._engine.prompt_speed / (1 + SHARE if len(ahead) >= CROWD else 1)
        return ANCHOR * max(1, int((speed * self._cold_s - sum(ahead.values())) / ANCHOR))
