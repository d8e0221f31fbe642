"""What the server learns by itself from recorded decisions: beside it, in a process that gives way."""

from __future__ import annotations

import asyncio
import logging
import os
import sys

from chipsmith.core.home import Home

log = logging.getLogger(__name__)

FIRST_S, PAUSE_S = 120.0, 6 * 3600.0
"""After a start nobody waits for it, and a few hours change little."""


async def learn_worth(home: Home, *, first_s: float = FIRST_S) -> None:
    """Learn again and again which offers are taken, until cancelled."""
    await asyncio.sleep(first_s)
    while True:
        await _run("chipsmith.collectors.worth", home)
        await asyncio.sleep(PAUSE_S)


async def _run(module: str, home: Home) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, env={**os.environ, "CHIPSMITH_HOME": str(home.root)},
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        _, said = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        log.warning(
            "%s ended with %s: %s", module, process.returncode, said.decode("utf-8", "replace")[-500:]
        )
