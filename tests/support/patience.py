"""Waiting for what comes in its own time. How long is patience, not a bar: machines are busy."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

PATIENCE_S = 240.0


async def until(holds: Callable[[], bool], timeout_s: float = PATIENCE_S) -> None:
    async with asyncio.timeout(timeout_s):
        while not holds():
            await asyncio.sleep(0.02)


def wait_until(holds: Callable[[], bool], what: Callable[[], str] = str) -> None:
    """`what` is waited for is told where it never comes."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, what()
        time.sleep(0.02)
