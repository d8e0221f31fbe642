"""Saved files are told to the server, whose index follows them where they were indexed."""

from __future__ import annotations

import asyncio
import logging

from attrs import Factory, define, field

from chipsmith.core.errors import RefusedError, ServerUnreachableError
from chipsmith.lsp.connection import Connection

log = logging.getLogger(__name__)

GATHER_S = 0.05
"""Files saved together, as by "save all", are told together."""
AGAIN_S = 5.0
TRIES = 20
"""`chipsmith index` may be writing meanwhile."""


@define
class Indexing:
    """Told of each save; `run` is the task that tells the server."""

    connection: Connection
    again_s: float = AGAIN_S
    _waiting: set[str] = field(init=False, default=Factory(set))
    _woken: asyncio.Event = field(init=False, default=Factory(asyncio.Event))

    def saved(self, path: str) -> None:
        self._waiting.add(path)
        self._woken.set()

    async def run(self) -> None:
        """Tell until cancelled."""
        tries = 0
        while True:
            await self._woken.wait()
            await asyncio.sleep(GATHER_S)
            self._woken.clear()
            paths = sorted(self._waiting)
            self._waiting.clear()
            try:
                await self.connection.settled()
                await self.connection.request("POST", "/v1/index", {"paths": paths})
                tries = 0
            except (ServerUnreachableError, RefusedError) as error:
                tries += 1
                log.info("the index does not follow yet: %s", error)
                if tries < TRIES:
                    self._waiting.update(paths)
                    await asyncio.sleep(self.again_s)
                    self._woken.set()
                else:
                    tries = 0
