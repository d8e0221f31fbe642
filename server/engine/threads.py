"""How many threads decode a few tokens: whatever is faster now, found out as it goes.

Threads of a decode wait for each other a thousand times. On an idle machine two are faster than one; as
soon as something else wants a core, they mostly wait, and one thread alone is faster by far. Prompts are
long enough to be worth all threads either way.
"""

from __future__ import annotations

FEW = 8
"""Tokens of a batch up to which the choice matters."""
PROBE_EVERY = 32
"""Decodes after which the other number of threads is tried again."""
WEIGHT = 0.25
"""Of the newest time in the running mean."""


class Threads:
    """Chooses between one thread and all of them by the times that decodes took."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._mean_s: dict[int, float] = {}
        self._since_probe = 0

    def choose(self, tokens: int) -> int:
        """Threads for a batch of so many tokens."""
        if tokens > FEW or self._most == 1:
            return self._most
        untried = [count for count in (self._most, 1) if count not in self._mean_s]
        if untried:
            return untried[0]
        self._since_probe += 1
        faster, slower = sorted(self._mean_s, key=self._mean_s.__getitem__)
        if self._since_probe < PROBE_EVERY:
            return faster
        self._since_probe = 0
        return slower

    def observe(self, tokens: int, threads: int, seconds: float) -> None:
        """Learn what a decode took."""
        if tokens <= FEW:
            mean = self._mean_s.get(threads, seconds)
            self._mean_s[threads] = mean + WEIGHT * (seconds - mean)
