"""What the server finds out by itself from recorded decisions: beside it, in processes that give way."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from chipsmith.core.config import Config
from chipsmith.core.home import Home

log = logging.getLogger(__name__)

FIRST_S, PAUSE_S = 120.0, 6 * 3600.0
"""After a start nobody waits for it, and a few hours change little."""

Program = tuple[str, ...]
"""A module and its arguments."""


def programs(config: Config, config_file: Path | None) -> Iterator[Program]:
    """Which offers are taken, and whether a new version fares worse than the one before."""
    if config.tab.least_chance:
        yield ("chipsmith.collectors.worth",)
    if config.tab.go_back:
        yield ("chipsmith.collectors.watch", *([str(config_file)] if config_file else []))


async def learn(
    home: Home, config: Config, config_file: Path | None = None, *, first_s: float = FIRST_S
) -> None:
    """Run these programs again and again, one after the other, until cancelled."""
    await asyncio.sleep(first_s)
    while True:
        for program in programs(config, config_file):
            await _run(program, home)
        await asyncio.sleep(PAUSE_S)


async def _run(program: Program, home: Home) -> None:
    """What the program says goes to the log."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *program, env={**os.environ, "CHIPSMITH_HOME": str(home.root)},
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        said, complained = (text.decode("utf-8", "replace") for text in await process.communicate())
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if said:
        log.warning("%s", said.strip())
    if process.returncode:
        log.warning("%s ended with %s: %s", program[0], process.returncode, complained[-500:])
