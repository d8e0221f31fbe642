"""Recorded data is kept within its limits while the server runs."""

from __future__ import annotations

import asyncio
import logging

from chipsmith.collectors.limits import apply_limits
from chipsmith.core.config import DevdataConfig
from chipsmith.core.home import Home

log = logging.getLogger(__name__)

PAUSE_S = 3600.0


async def keep_within(home: Home, limits: DevdataConfig) -> None:
    """Apply the limits now and every hour, until cancelled."""
    while True:
        try:
            for day in await asyncio.to_thread(apply_limits, home, limits):
                log.info("what was recorded on %s is gone: %d bytes", day.date, day.bytes)
        except OSError as error:  # it is tried again
            log.warning("recorded data could not be kept within its limits: %s", error)
        await asyncio.sleep(PAUSE_S)
