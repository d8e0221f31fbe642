"""Two things that medians of traces do not show: how soon a server stops, and text that it offered itself."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Coroutine, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
from attrs import evolve

from benchmarks.peers import NEVER_MS, Peer
from benchmarks.replay import Editor
from benchmarks.traces import Key

BUSY_FOR_S = 0.25
"""A request runs this long before it is dropped."""
WATCH_S, POLL_S = 0.6, 0.004
BUSY_SHARE = 0.2
"""Of one core, within a poll; an idle server uses none."""
LONG = 300
"""Tokens asked for, so that it would go on."""
THROUGH = 6
"""Characters of an offer that are typed."""
RESTS_S, GOES_ON_S = 0.5, 120.0


def processor_ns(pid: int) -> int:
    """Time that a process's threads have run, in nanoseconds (Documentation/scheduler/sched-stats.rst)."""
    total = 0
    for file in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            total += int(file.read_text().split()[0])
        except OSError:  # the thread has ended
            continue
    return total


def last_busy(points: Sequence[tuple[float, int]]) -> float:
    """Milliseconds after the first (seconds, nanoseconds) point at which the process last worked."""
    start, busy = points[0][0], 0.0
    for (before, used_before), (at, used) in pairwise(points):
        if used - used_before > BUSY_SHARE * (at - before) * 1e9:
            busy = at - start
    return round(1e3 * busy, 1)


def settled(peer: Peer) -> None:
    """Wait until a server rests: what it still computes for keys long gone would slow the next one's turn."""
    until, points = time.monotonic() + GOES_ON_S, [processor_ns(peer.pid)]
    while time.monotonic() < until:
        time.sleep(RESTS_S)
        points.append(processor_ns(peer.pid))
        if points[-1] - points[-2] < BUSY_SHARE * RESTS_S * 1e9:
            return
    print(f"{peer.name} still computes after {GOES_ON_S:g} s", file=sys.stderr)


Probe = Callable[[Peer, Key], Coroutine[Any, Any, list[float]]]


def probed(probe: Probe, peer: Peer, keys: Sequence[Key]) -> list[float]:
    """What a probe finds for each key; `NEVER_MS` where the server does not answer any more."""
    found: list[float] = []
    for key in keys:
        try:
            found += asyncio.run(asyncio.wait_for(probe(peer, key), NEVER_MS / 1e3))
        except (httpx.TransportError, TimeoutError) as error:
            peer.died(error)
            found.append(NEVER_MS)
    settled(peer)
    return found


async def cancel_ms(peer: Peer, key: Key) -> list[float]:
    """Milliseconds from the closing of a connection to the server's rest."""
    editor = Editor(peer)
    try:
        task = asyncio.create_task(editor.ask(key, most=LONG, stop=[]))
        await asyncio.sleep(BUSY_FOR_S)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return [await asyncio.to_thread(_watch, peer.pid)]
    finally:
        await editor.close()


def _watch(pid: int) -> float:
    points = [(time.perf_counter(), processor_ns(pid))]
    while points[-1][0] - points[0][0] < WATCH_S:
        time.sleep(POLL_S)
        points.append((time.perf_counter(), processor_ns(pid)))
    return last_busy(points)


async def typed_through_ms(peer: Peer, key: Key) -> list[float]:
    """Milliseconds of every key while somebody types what the server has just offered."""
    editor = Editor(peer.as_editor())
    try:
        offer = (await editor.ask(key)).text
        typed = [evolve(key, prefix=key.prefix + offer[:end]) for end in range(1, min(THROUGH, len(offer)))]
        return [(await editor.ask(one)).milliseconds for one in typed]
    finally:
        await editor.close()
