"""How many tokens it pays to guess: how often guesses were right, against what a row of a batch costs.

A guess of k tokens makes a decode of k + 1 rows write 1 + p₁ + p₁p₂ + … tokens (Leviathan et al. 2023,
arXiv 2211.17192, section 3). On some processors two rows cost twice what one costs, so both the chances
and the costs are measured, and nothing is guessed that would not repay its rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from operator import mul

import numpy as np

LONGEST = 8
"""Tokens guessed at most."""
KINDS = 16
"""Kinds of guess that are told apart, by how much speaks for them."""
PRIOR, PRIOR_WEIGHT = 0.5, 4
"""The chance of a guess of a kind that was never seen, and how many guesses it counts for."""
KEPT = 512
"""Guesses of a kind after which the old ones begin to count less."""


class Odds:
    """How often guesses of each kind were right; learnt from every token, guessed or not."""

    def __init__(self) -> None:
        self._right = [PRIOR * PRIOR_WEIGHT] * KINDS
        self._seen = [float(PRIOR_WEIGHT)] * KINDS

    def chance(self, kind: int) -> float:
        kind = min(kind, KINDS - 1)
        return self._right[kind] / self._seen[kind]

    def observe(self, kind: int, right: bool) -> None:
        kind = min(kind, KINDS - 1)
        if self._seen[kind] >= KEPT:
            self._right[kind] /= 2
            self._seen[kind] /= 2
        self._right[kind] += right
        self._seen[kind] += 1


class Speculation:
    """What an engine knows of guesses: of looked-up tokens, by how many repeat before them, and of tokens
    that healing took back, by how many are left of them.

    `costs` gives the time of a decode, in any unit, by its rows.
    """

    def __init__(self, costs: Mapping[int, float]) -> None:
        self._rows, self._times = zip(*sorted(costs.items()), strict=True)
        self.looked_up = Odds()
        self.taken_back = Odds()

    def worth(self, chances: Sequence[float], rows: int = 0) -> int:
        """Tokens to guess, of some that are right with these chances, each if those before it are.

        `rows` are in the batch already, beside the row that is decoded anyway.
        """
        written = [1.0, *accumulate(chances[:LONGEST], mul)]
        speeds = [
            (rows + sum(written[: guessed + 1])) / self._time(rows + guessed + 1)
            for guessed in range(len(written))
        ]
        return int(np.argmax(speeds))

    def _time(self, rows: int) -> float:
        return float(np.interp(rows, self._rows, self._times))
