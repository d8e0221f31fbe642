"""Figures of the recorded data, off the event loop.

When something was recorded, all is counted anew beside the former count, which answers meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from attrs import Factory, define

from chipsmith.collectors import digest
from chipsmith.collectors.digest import Digest, recorded_days
from chipsmith.collectors.trends import FATE
from chipsmith.core.home import Home

log = logging.getLogger(__name__)

T = TypeVar("T")
Query = Callable[[Digest], T]

LOOK_S = 2.0
"""After which it is looked whether something was recorded."""
SHARE = 0.1
"""Of the time that may go into counting anew while people work and look on."""
MOST_ANSWERS = 64
RENEWED = 8
"""Answers that were asked for last and are found again before a new count answers."""


class _ForgottenError(Exception):
    pass


@define(eq=False)
class Count:
    """What was recorded at one moment, and the answers found in it."""

    digest: Digest
    answers: dict[Hashable, tuple[Query[Any], Any]] = Factory(dict)
    """The one asked for last is the last."""

    def answer(self, query: Query[T], key: Hashable | None) -> T:
        if key is None:
            return query(self.digest)
        found: T = self.answers.pop(key)[1] if key in self.answers else query(self.digest)
        self.answers[key] = (query, found)
        if len(self.answers) > MOST_ANSWERS:
            self.answers.pop(next(iter(self.answers)))
        return found


class Figures:
    """Answers queries of the digest; equal ones are answered once until something was recorded."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._answering = ThreadPoolExecutor(1, thread_name_prefix="figures")
        self._counting = ThreadPoolExecutor(1, thread_name_prefix="counting")
        self._one = asyncio.Lock()
        self._count: Count | None = None
        self._renewing: asyncio.Task[None] | None = None
        self._look_again = 0.0
        self.counted = 0
        """How often all was counted: another number means other figures."""
        self.progress = (0, 0)
        """Files of lines that are read, of how many, while that goes on."""

    async def ask(self, query: Query[T], *key: Hashable) -> T:
        """The query's answer; it is kept under its name and `key`, without which it is not kept.

        Raises:
            DiskFullError: no space for the digest.
        """
        import duckdb

        kept = (query.__name__, *key) if key else None
        self.look()
        lost = False
        while True:
            if self._count is None:
                await self._renew()
            try:
                return await _run(self._answering, self._answer, query, kept)
            except _ForgottenError:  # a purge came between
                continue
            except duckdb.IOException:
                if lost:
                    raise
                lost = True  # a newer count, here or of a command, has replaced what this one reads
                await _run(self._answering, self._swap, None)

    def look(self) -> None:
        """Begin to count anew if that is due and something was recorded; returns at once."""
        if self._renewing is None and self._count is not None and time.monotonic() >= self._look_again:
            self._renewing = asyncio.create_task(self._renew_beside())

    async def forget(self) -> None:
        """Count everything anew: recorded data was purged."""
        async with self._one:
            await _run(self._answering, self._swap, None)
            await _run(self._counting, digest.forget, self._home)

    async def close(self) -> None:
        if self._renewing is not None:
            await self._renewing
        await _run(self._answering, self._swap, None)
        for pool in (self._answering, self._counting):
            pool.shutdown()

    async def _renew_beside(self) -> None:
        try:
            await self._renew()
        except Exception:  # the former count goes on answering, and the next look tries again
            log.exception("the recorded data could not be counted anew")
        finally:
            self._renewing = None

    async def _renew(self) -> None:
        async with self._one:
            if self._count is not None and time.monotonic() < self._look_again:
                return  # another one counted while this one waited
            began = time.monotonic()
            fresh = await _run(self._counting, self._build, self._count)
            if fresh is not None:
                await _run(self._answering, self._swap, fresh)
                self.counted += 1
            took = time.monotonic() - began
            self._look_again = time.monotonic() + max(LOOK_S, took / SHARE)

    def _build(self, former: Count | None) -> Count | None:
        """A count of what is recorded now; None if that is the former one."""
        days = recorded_days(self._home)
        if former is not None and former.digest.days == days:
            return None
        fresh = Count(Digest(self._home, days, self._tell))
        fresh.digest.execute(FATE)
        for key, (query, _) in list(former.answers.items())[-RENEWED:] if former else ():
            fresh.answer(query, key)
        return fresh

    def _answer(self, query: Query[T], key: Hashable | None) -> T:
        if self._count is None:
            raise _ForgottenError
        return self._count.answer(query, key)

    def _swap(self, fresh: Count | None) -> None:
        former, self._count = self._count, fresh
        if former is not None:
            former.digest.close()
        if fresh is not None:  # not before: the former one has answered from its files until now
            digest.sweep(self._home, fresh.digest.days)

    def _tell(self, done: int, of: int) -> None:
        self.progress = (done, of)


async def _run(pool: ThreadPoolExecutor, work: Callable[..., T], *values: Any) -> T:
    return await asyncio.get_running_loop().run_in_executor(pool, work, *values)
