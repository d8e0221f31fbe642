"""Events on their way to the server: first to the spool on disk, then on, in order.

Typing never waits for the disk or the server, and nothing is lost when either goes away.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from attrs import Factory, define, field

from chipsmith.collectors.spool import Spool
from chipsmith.core.errors import BrokenEventError, DiskFullError, RefusedError, ServerUnreachableError
from chipsmith.core.events import Event
from chipsmith.lsp.connection import Connection, State, Weight

log = logging.getLogger(__name__)

BUSY_S = 1.0
"""Before looking again when another editor's language server is draining the same spool."""


@define
class Outbox:
    """`put` from the event loop; `run` is the task that writes and sends."""

    spool: Spool
    connection: Connection
    say: Callable[[Weight, str], None]
    _waiting: list[Event] = field(factory=list, init=False)
    _wake: asyncio.Event = field(init=False, default=Factory(asyncio.Event))
    _turn: asyncio.Lock = field(init=False, default=Factory(asyncio.Lock))
    _paused: bool = field(default=False, init=False)
    _lost: int = field(default=0, init=False)

    def put(self, event: Event) -> None:
        self._waiting.append(event)
        self._wake.set()

    def wake(self) -> None:
        """The server may be there now."""
        self._wake.set()

    async def run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self.flush()
            except Exception:  # whatever failed, what comes later must be recorded
                log.exception("What was recorded could not be kept.")

    async def flush(self) -> None:
        """Write what was put, and send what is written if there is a server."""
        async with self._turn:
            await asyncio.to_thread(self.write)
            if self.connection.state is State.READY and not self.spool.empty:
                await self._send()

    async def _send(self) -> None:
        try:
            sent = await asyncio.to_thread(self.spool.drain, self._sender())
        except (ServerUnreachableError, RefusedError, OSError) as error:
            log.warning("events stay in the spool: %s", error)
            return
        if sent and self._lost:
            log.warning("events go to the server again; the %d oldest were let go", self._lost)
            self._lost = 0
        if not sent:
            asyncio.get_running_loop().call_later(BUSY_S, self.wake)

    def write(self) -> None:
        """Write what was put to the spool; a full disk is said once, and recording pauses.

        So is said once that the oldest events were let go, for they wait too long for a server.
        """
        events, self._waiting = self._waiting, []
        for event in events:
            try:
                self._let_go(self.spool.append(event))
                self._paused = False
            except DiskFullError as error:
                if not self._paused:
                    self._paused = True
                    self.say(Weight.WARNING, f"Recording pauses. {error}")
            except BrokenEventError as error:
                log.warning("not recorded: %s", error)

    def _let_go(self, events: int) -> None:
        if events and not self._lost:
            self.say(
                Weight.WARNING,
                "Too many events wait for the server; the oldest are let go. Start it: `chipsmith serve`.",
            )
        self._lost += events

    def _sender(self) -> Callable[[list[dict[str, Any]]], None]:
        """Sends a batch from the draining thread through this loop."""
        loop = asyncio.get_running_loop()

        def send(events: list[dict[str, Any]]) -> None:
            request = self.connection.request("POST", "/v1/events", {"events": events})
            answer = asyncio.run_coroutine_threadsafe(request, loop).result()
            for refused in answer.get("rejected", ()):
                log.warning("the server did not record an event: %s", refused)

        return send
