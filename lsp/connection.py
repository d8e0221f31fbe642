"""The connection to the server: found or started, watched, lost and regained, and said so once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from enum import StrEnum
from typing import Any

from attrs import Factory, define, field

from chipsmith.core.errors import ChipsmithError, ServerUnreachableError
from chipsmith.lsp.http import Http
from chipsmith.lsp.locators import Locator

log = logging.getLogger(__name__)

FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 30.0
LOST = "The Chipsmith server is gone. Completions pause until it is back; what you do meanwhile is kept."
BACK = "The Chipsmith server is back."


class State(StrEnum):
    STARTING = "starting"
    READY = "ready"
    LOST = "lost"
    FAILED = "failed"


class Weight(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@define
class Connection:
    """Requests to whatever server there is; `run` is the task that keeps one there.

    `say` shows a message to the person; `on_settled` is awaited whenever the state becomes ready or failed.
    """

    locator: Locator
    say: Callable[[Weight, str], None]
    token: str | None = field(default=None, repr=False)
    on_settled: Callable[[], Awaitable[None]] | None = None
    first_wait_s: float = FIRST_WAIT_S
    state: State = field(default=State.STARTING, init=False)
    trouble: str = field(default="", init=False)
    """Why the state is failed."""
    _http: Http | None = field(default=None, init=False)
    _settled: asyncio.Event = field(init=False, default=Factory(asyncio.Event))
    _doubted: asyncio.Event = field(init=False, default=Factory(asyncio.Event))

    @property
    def url(self) -> str | None:
        return self._http.url if self._http else None

    async def run(self) -> None:
        """Keep a server there until cancelled."""
        try:
            while True:
                await self._connect()
                await self._doubted.wait()
                self._doubted.clear()
        finally:
            await self._drop()

    async def settled(self) -> None:
        """Wait until it is known whether there is a server.

        Raises:
            ServerUnreachableError: there is none.
        """
        await self._settled.wait()
        if self.state is State.FAILED:
            raise ServerUnreachableError(self.trouble, fix="`chipsmith/status` tells when it is back.")

    async def request(self, method: str, path: str, body: Any = None) -> Any:
        """One request; raises as `Http.request`, and at once while there is no server."""
        http = self._ready()
        try:
            return await http.request(method, path, body)
        except ServerUnreachableError:
            self._doubt(http)
            raise

    async def stream(self, path: str, body: Any) -> AsyncIterator[Any]:
        """A streamed answer; raises as `Http.stream`, and at once while there is no server."""
        http = self._ready()
        try:
            async for chunk in http.stream(path, body):
                yield chunk
        except ServerUnreachableError:
            self._doubt(http)
            raise

    def _ready(self) -> Http:
        if self._http is None or self.state is not State.READY:
            raise ServerUnreachableError("There is no server at the moment.", fix="wait, then ask again.")
        return self._http

    def _doubt(self, http: Http) -> None:
        if http is self._http:
            self._settled.clear()  # who waits for a server waits until this one was looked for
            self._doubted.set()

    async def _connect(self) -> None:
        if url := await self.locator.find():
            await self._arrive(url)
            return
        if self.state is State.READY:
            self.state = State.LOST
            self._settled.clear()
            self.say(Weight.WARNING, LOST)
        wait_s = self.first_wait_s
        while True:
            try:
                url = await self.locator.start()
            except (ChipsmithError, OSError) as error:
                await self._fail(error)
                await asyncio.sleep(wait_s)
                wait_s = min(2 * wait_s, LONGEST_WAIT_S)
            else:
                await self._arrive(url)
                return

    async def _arrive(self, url: str) -> None:
        if self._http is None or self._http.url != url or self.state is not State.READY:
            await self._drop()
            self._http = Http(url, self.token)
        missed, self.state, self.trouble = self.state, State.READY, ""
        if missed in (State.LOST, State.FAILED):
            self.say(Weight.INFO, BACK)
        await self._settle()

    async def _fail(self, error: Exception) -> None:
        first, self.trouble = self.state is not State.FAILED, str(error)
        log.warning("no server: %s", error)
        self.state = State.FAILED
        if first:
            self.say(Weight.ERROR, self.trouble)
            await self._settle()

    async def _settle(self) -> None:
        self._settled.set()
        if self.on_settled:
            await self.on_settled()

    async def _drop(self) -> None:
        http, self._http = self._http, None
        if http:
            await http.close()
