"""Playing keystroke traces against a server as an editor does: a new key drops the request before it."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence

import httpx
from attrs import define, field, frozen

from benchmarks.peers import MOST_TOKENS, Counts, Peer, events
from benchmarks.traces import Action, Key

FIRST_LINE = ["\n"]
TIMEOUT_S = 120.0


@frozen
class Answer:
    text: str
    milliseconds: float
    """From the key to the whole first line."""
    counts: Counts


@frozen
class Sample:
    """A key that somebody waited for, and its answer."""

    key: Key
    answer: Answer


@define
class Played:
    """What one editor saw of one trace."""

    asked: int = 0
    """Keys of the trace that end a burst."""
    samples: list[Sample] = field(factory=list)
    """Of the keys that ended a burst: whoever answers, the same ones."""
    hurried: int = 0
    """Keys within bursts."""
    in_time: int = 0
    """How many of those were answered before the next key."""

    def milliseconds(self, *actions: Action) -> list[float]:
        return [sample.answer.milliseconds for sample in self.samples if sample.key.action in actions]


class Editor:
    """One editor at one server."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        # A connection for each request: some servers close idle ones just when a key comes.
        fresh = httpx.Limits(max_keepalive_connections=0)
        self._client = httpx.AsyncClient(base_url=peer.url, timeout=TIMEOUT_S, limits=fresh, trust_env=False)

    async def ask(self, key: Key, *, most: int = MOST_TOKENS, stop: Sequence[str] = FIRST_LINE) -> Answer:
        """The answer to a key; cancelling this closes the connection."""
        started, text, taken, last = time.perf_counter(), "", 0.0, {}
        body = self._peer.body(key, most, list(stop))
        async with self._client.stream("POST", self._peer.path, json=body) as response:
            if not response.is_success:
                await response.aread()
                raise RuntimeError(f"{self._peer.name}: {response.text[:500]}")
            async for line in response.aiter_lines():
                if (event := events(line)) is None or "error" in event:
                    continue
                more, ended = self._peer.text(event)
                text += more
                if ended and not taken:
                    taken = 1e3 * (time.perf_counter() - started)
                if ended:
                    last = event
        return Answer(text, taken, self._peer.counts(last))

    async def play(self, trace: Sequence[Key], played: Played) -> None:
        """Type a trace in its own time; the keys that wait are answered before the next one."""
        pending: asyncio.Task[Answer] | None = None
        for key in trace:
            await self._pause(pending, key.gap_s, played)
            pending = asyncio.create_task(self.ask(key))
            if key.waits:
                played.samples.append(Sample(key, await pending))
                pending = None

    @staticmethod
    async def _pause(pending: asyncio.Task[Answer] | None, gap_s: float, played: Played) -> None:
        if pending is None:
            await asyncio.sleep(gap_s)
            return
        started = time.perf_counter()
        done, _ = await asyncio.wait({pending}, timeout=gap_s)
        played.hurried += 1
        played.in_time += bool(done)
        await asyncio.sleep(max(0.0, gap_s - (time.perf_counter() - started)))
        pending.cancel()
        await asyncio.gather(pending, return_exceptions=True)

    async def close(self) -> None:
        await self._client.aclose()


async def play_together(peer: Peer, traces: Sequence[Sequence[Key]], limit_s: float) -> list[Played]:
    """One editor for each trace, all at once; who needs more than `limit_s` has answered what it has."""
    editors = [Editor(peer) for _ in traces]
    played = [Played(asked=sum(key.waits for key in trace)) for trace in traces]
    try:
        together = zip(editors, traces, played, strict=True)
        async with asyncio.timeout(limit_s):
            await asyncio.gather(*(editor.play(trace, into) for editor, trace, into in together))
    except httpx.TransportError as error:
        peer.died(error)
    except TimeoutError:
        print(f"{peer.name} needs more than {limit_s:g} s", file=sys.stderr)
    finally:
        await asyncio.gather(*(editor.close() for editor in editors))
    return played
