"""Figures of the recorded data, off the event loop; counted anew when something was recorded."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from chipsmith.collectors import digest
from chipsmith.collectors.digest import Digest, recorded_days
from chipsmith.collectors.trends import FATE
from chipsmith.core.home import Home

T = TypeVar("T")

LOOK_S = 2.0
"""After which it is looked whether something was recorded."""
SHARE = 0.1
"""Of the time that may go into counting anew while people work and look on."""
MOST_ANSWERS = 128


class Figures:
    """Answers queries of the digest; equal ones are answered once until something was recorded."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="figures")
        self._digest: Digest | None = None
        self._answers: dict[Hashable, Any] = {}
        self._look_again = 0.0
        self.progress = (0, 0)
        """Files of lines that are read, of how many, while that goes on."""

    async def ask(self, query: Callable[[Digest], T], *key: Hashable) -> T:
        """The query's answer; it is kept under its name and `key`, without which it is not kept.

        Raises:
            DiskFullError: no space for the digest.
        """
        kept = (query.__name__, *key) if key else None
        return await self._run(self._answer, query, kept)

    async def forget(self) -> None:
        """Count everything anew: recorded data was purged."""
        await self._run(self._forget)

    async def close(self) -> None:
        await self._run(self._drop)
        self._thread.shutdown()

    async def _run(self, work: Callable[..., T], *values: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *values)

    def _answer(self, query: Callable[[Digest], T], key: Hashable | None) -> T:
        current = self._current()
        if key is None:
            return query(current)
        if key not in self._answers:
            if len(self._answers) >= MOST_ANSWERS:
                self._answers.pop(next(iter(self._answers)))
            self._answers[key] = query(current)
        answer: T = self._answers[key]
        return answer

    def _current(self) -> Digest:
        if self._digest is not None and time.monotonic() < self._look_again:
            return self._digest
        began = time.monotonic()
        days = recorded_days(self._home)
        if self._digest is None or self._digest.days != days:
            self._drop()
            self._digest = Digest(self._home, days, self._tell)
            self._digest.execute(FATE)
        took = time.monotonic() - began
        self._look_again = time.monotonic() + max(LOOK_S, took / SHARE)
        return self._digest

    def _tell(self, done: int, of: int) -> None:
        self.progress = (done, of)

    def _drop(self) -> None:
        if self._digest is not None:
            self._digest.close()
        self._digest = None
        self._answers.clear()

    def _forget(self) -> None:
        self._drop()
        digest.forget(self._home)
