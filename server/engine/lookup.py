"""Prompt lookup: guessing the next tokens from what stood after the same ones before.

Code repeats itself: names, argument lists, whole lines. So the text itself can be the draft model of
speculative decoding (Leviathan et al. 2023, arXiv 2211.17192). Greedy text stays what it was.
"""

from __future__ import annotations

from collections.abc import Iterable

ORDER = 3
"""Tokens that must repeat before what followed them is guessed."""


class Lookup:
    """The text so far, indexed by its last `ORDER` tokens."""

    def __init__(self, tokens: Iterable[int]) -> None:
        self._tokens: list[int] = []
        self._after: dict[tuple[int, ...], int] = {}
        self._at: int | None = None
        """Where the text goes on that reads, before there, as it reads at its end."""
        self.matched = 0
        """How many tokens it repeats by now; 0 where it repeats nothing."""
        for token in tokens:
            self.append(token)

    def append(self, token: int) -> None:
        """Add the next token of the text; the place after its predecessors becomes known."""
        if self._at is not None and self._tokens[self._at] == token:
            self._at += 1
            self.matched += 1
            self._learn(token)
        else:
            self._learn(token)
            self._at = self._after.get(tuple(self._tokens[-ORDER:]))
            self.matched = 0 if self._at is None else ORDER

    def guess(self, most: int) -> list[int]:
        """What followed when the text last read as it reads now at its end; empty if it never did."""
        return [] if self._at is None else self._tokens[self._at : self._at + most]

    def _learn(self, token: int) -> None:
        end = len(self._tokens)
        if end >= ORDER:
            self._after[tuple(self._tokens[end - ORDER :])] = end
        self._tokens.append(token)
