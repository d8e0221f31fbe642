"""How many threads decode: whatever is faster now, found out as it goes.

Threads of a decode wait for each other a thousand times, spinning. On an idle machine all of them are
faster than one; as soon as something else wants a core, they mostly wait, for it and for each other, and
one thread alone is faster, by far when few tokens are decoded.
"""

from __future__ import annotations

FEW, MANY = 8, 64
"""Tokens of a batch up to which, and from which on, its time tells something."""
SOON, LATE = 32, 512
"""Decodes after which the other number of threads is tried again: later if it keeps losing."""
WEIGHT = 0.25
"""Of the newest time in the running mean."""


class Choice:
    """Between one thread and all of them, by the time that they took per token."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._mean_s: dict[int, float] = {}
        self._interval = SOON
        self._since_probe = 0

    def choose(self) -> int:
        untried = [count for count in (self._most, 1) if count not in self._mean_s]
        if untried or self._most == 1:
            return untried[0] if untried else 1
        self._since_probe += 1
        faster, slower = self._ranked()
        return faster if self._since_probe < self._interval else slower

    def observe(self, threads: int, seconds: float) -> None:
        """Learn what a token took."""
        mean = self._mean_s.get(threads, seconds)
        probed = self._since_probe >= self._interval and threads == self._ranked()[1]
        self._mean_s[threads] = mean + WEIGHT * (seconds - mean)
        if probed:
            won = self._ranked()[0] == threads
            self._interval = SOON if won else min(LATE, 2 * self._interval)
            self._since_probe = 0

    def _ranked(self) -> list[int]:
        return sorted(self._mean_s, key=self._mean_s.__getitem__)


class Threads:
    """A choice for single tokens and one for prompts."""

    def __init__(self, most: int) -> None:
        self._few = Choice(most)
        self._many = Choice(most)

    def choose(self, tokens: int) -> int:
        """Threads for a batch of so many tokens."""
        return (self._few if tokens <= FEW else self._many).choose()

    def observe(self, tokens: int, threads: int, seconds: float) -> None:
        """Learn what a batch took."""
        if tokens <= FEW:
            self._few.observe(threads, seconds)
        elif tokens >= MANY:
            self._many.observe(threads, seconds / tokens)
