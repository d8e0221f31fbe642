"""Prompt lookup: guessing the next tokens from what stood after the same ones before.

Code repeats itself: names, argument lists, whole lines. A guess costs a few rows of a batch that is
decoded anyway, and each right one saves a decode (speculative decoding, Leviathan et al. 2023, arXiv
2211.17192, with the text itself as the draft model). Greedy text stays what it was.
"""

from __future__ import annotations

from collections.abc import Iterable

ORDER = 3
"""Tokens that must repeat before what followed them is guessed."""
LONGEST = 8
"""Tokens guessed at most."""


class Lookup:
    """The text so far, indexed by its last `ORDER` tokens."""

    def __init__(self, tokens: Iterable[int]) -> None:
        self._tokens: list[int] = []
        self._after: dict[tuple[int, ...], int] = {}
        self._length = LONGEST // 2
        self.guessed = 0
        self.right = 0
        for token in tokens:
            self.append(token)

    def append(self, token: int) -> None:
        """Add the next token of the text; the place after its predecessors becomes known."""
        end = len(self._tokens)
        if end >= ORDER:
            self._after[tuple(self._tokens[end - ORDER :])] = end
        self._tokens.append(token)

    def guess(self) -> list[int]:
        """What followed when the text last read as it reads now at its end; empty if it never did."""
        at = self._after.get(tuple(self._tokens[-ORDER:]))
        return [] if at is None else self._tokens[at : at + self._length]

    def judge(self, guessed: int, right: int) -> None:
        """Learn how far the last guess held: longer ones after a full hit, shorter ones after a miss."""
        if not guessed:
            return
        self.guessed += guessed
        self.right += right
        self._length = min(LONGEST, self._length + 2) if right == guessed else max(1, right)
