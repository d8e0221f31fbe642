"""Finding the running server, and starting it when none runs: one, however many editors try."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from attrs import field, frozen

from chipsmith.core.client import ServerAddress, find_server
from chipsmith.core.config import Config
from chipsmith.core.errors import RefusedError, ServerUnreachableError
from chipsmith.core.files import FILE_MODE
from chipsmith.core.home import Home
from chipsmith.lsp.http import Http

SERVE = (sys.executable, "-m", "chipsmith.cli", "serve")
POLL_S = 0.1
HEALTH_S = 5.0


@frozen
class Launcher:
    """Looks in `home` for the server; starts it by `command`, detached, so that it outlives the editor."""

    home: Home
    config: Config
    command: Sequence[str] = field(default=SERVE, converter=tuple)

    async def find(self) -> str | None:
        """The running server's address, once it has answered as the process that announced it."""
        announced = find_server(self.home)
        if announced is None:
            return None
        return announced.url if await self._answers(announced) else None

    async def start(self) -> str:
        """The address of a server that answers, started by this or by another process.

        Raises:
            ServerUnreachableError: none answers in `server.start_timeout_s`, or the new one ended.
        """
        deadline = time.monotonic() + self.config.server.start_timeout_s
        async with self._turn(deadline) as found:
            if found:
                return found
            log = self.home.logs / "server.log"
            size = log.stat().st_size if log.exists() else 0
            process = self._spawn(log)
            while time.monotonic() < deadline:
                if found := await self.find():
                    return found
                if process.poll() is not None:
                    raise ServerUnreachableError(
                        f"The Chipsmith server ended while it started: {_last_line(log, size)}",
                        fix=f"run `chipsmith doctor`; the log is {log}.",
                    )
                await asyncio.sleep(POLL_S)
        raise ServerUnreachableError(
            f"The Chipsmith server did not answer within {self.config.server.start_timeout_s:g} s.",
            fix=f"raise server.start_timeout_s, or look into {log}.",
        )

    @asynccontextmanager
    async def _turn(self, deadline: float) -> AsyncIterator[str | None]:
        """Hold the lock for starting; yields an address instead when another process was quicker."""
        from filelock import FileLock, Timeout

        lock = FileLock(self.home.server_lock)
        try:
            while not lock.is_locked:
                try:
                    lock.acquire(blocking=False)
                except Timeout:
                    if time.monotonic() > deadline:
                        raise ServerUnreachableError(
                            "Another program has been starting the Chipsmith server for too long.",
                            fix=f"end the one that holds {self.home.server_lock}, then try again.",
                        ) from None
                    await asyncio.sleep(POLL_S)
            yield await self.find()
        finally:
            lock.release()

    async def _answers(self, announced: ServerAddress) -> bool:
        http = Http(announced.url, self.config.server.token)
        try:
            health = await http.request("GET", "/health", timeout_s=HEALTH_S)
        except (ServerUnreachableError, RefusedError):
            return False
        finally:
            await http.close()
        return isinstance(health, dict) and health.get("pid") == announced.pid

    def _spawn(self, log: Path) -> subprocess.Popen[bytes]:
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, FILE_MODE)
        try:
            return subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                cwd=self.home.root,
            )
        finally:
            os.close(output)


def _last_line(log: Path, start: int) -> str:
    """The last line written to `log` beyond `start` bytes."""
    with log.open("rb") as stream:
        stream.seek(start)
        lines = stream.read().decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing."
