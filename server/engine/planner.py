"""What of each task goes into the next batch: quick work first, so that no keystroke waits for a cold file.

The shortest work first is what keeps waits short (Schrage 1968); long prompts are cut into pieces that
answers can wait for, and get their share of the time, so that they end (as in Sarathi-Serve, Agrawal et al.
2024, arXiv 2403.02310).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Protocol, TypeVar

QUICK = 32
"""Tokens up to which a task's next ones are quick: a word of an answer, what a keystroke changed."""
PIECE = 128
"""Tokens of a long prompt in one batch where others wait for answers."""
SHARE = 3.0
"""Time for quick work by that for long prompts, while there are both."""
LULL_S = 2.0
"""After so long without quick work, nobody is expected to wait."""


class Planned(Protocol):
    @property
    def pending(self) -> list[int]:
        """Tokens to be decoded next."""


T = TypeVar("T", bound=Planned)


class Planner:
    """Long prompts get a quarter of the time while there is quick work, and all of it while there is none."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._quick_at = -LULL_S
        """When there was quick work last."""
        self._quick_s = 0.0
        """Spent on quick work since a long prompt had its turn."""
        self._turn_s = 0.0
        """What that turn took."""
        self._turn = False
        """Whether the last plan was one."""

    def plan(self, tasks: Sequence[T], now: float) -> list[tuple[T, int]]:
        """Tasks and how many of their pending tokens to decode, as far as the batch holds them."""
        waiting = sorted((task for task in tasks if task.pending), key=lambda task: len(task.pending))
        quick = [task for task in waiting if len(task.pending) <= QUICK]
        long = waiting[len(quick) :]
        self._quick_at = now if quick else self._quick_at
        self._turn = bool(long) and not (quick and self._quick_s < SHARE * self._turn_s)
        piece = self._capacity
        if now - self._quick_at < LULL_S:
            long, piece = long[:1], PIECE
        return self._cut([*quick, *(long if self._turn else [])], piece)

    def spent(self, seconds: float) -> None:
        """What the planned batch took."""
        if self._turn:
            self._turn_s, self._quick_s = seconds, 0.0
        else:
            self._quick_s += seconds

    def _cut(self, tasks: Sequence[T], piece: int) -> list[tuple[T, int]]:
        """Of each task its tokens, in even pieces of at most `piece`, until the batch is full."""
        found: list[tuple[T, int]] = []
        room = self._capacity
        for task in tasks:
            length = len(task.pending)
            count = min(room, ceil(length / ceil(length / piece)))
            found += [(task, count)] if count else []
            room -= count
        return found
