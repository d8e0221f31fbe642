"""Fills a batch with what is planned of each task, and decodes it."""

from __future__ import annotations

import time
from collections.abc import Sequence

from chipsmith.server.engine.context import Batch, Context
from chipsmith.server.engine.planner import Planner
from chipsmith.server.engine.task import Part, Task
from chipsmith.server.engine.threads import Threads


class Batcher:
    """Owns the batch; used by the engine's thread only."""

    def __init__(self, context: Context, capacity: int, threads: int) -> None:
        self.batch = Batch(capacity)
        self._context = context
        self._planner = Planner(capacity)
        self._threads = Threads(threads)

    def fill(self, tasks: Sequence[Task]) -> dict[Task, Part]:
        """Begin a batch; per task what of it is in there. Guesses get the room that is left of the plan."""
        self.batch.clear()
        parts = {}
        planned = self._planner.plan(tasks, time.monotonic())
        room = self.batch.capacity - sum(count for _, count in planned)
        for task, count in planned:
            parts[task] = part = self._add(task, task.pending[:count], room)
            room -= len(part.guess)
        return parts

    def decode(self) -> None:
        """Compute the batch. Raises DecodeAborted where it was stopped."""
        tokens = self.batch.size
        threads = self._threads.choose(tokens)
        self._context.use_threads(threads)
        started = time.perf_counter()
        self._context.decode(self.batch)
        seconds = time.perf_counter() - started
        self._threads.observe(tokens, threads, seconds)
        self._planner.spent(seconds)

    def _add(self, task: Task, tokens: list[int], room: int) -> Part:
        """Add a task's tokens to the batch, and what is guessed to follow where they are all it has."""
        complete = len(tokens) == len(task.pending)
        rows = self.batch.size
        left = self._context.length - len(task.slot.tokens) - len(tokens)
        guess = task.guess(min(room, left), rows) if complete else []
        added = self.batch.add(
            task.slot.sequence,
            len(task.slot.tokens),
            [*tokens, *guess],
            outputs=1 + len(guess) if complete else 0,
        )
        return Part(tokens, guess, added)
