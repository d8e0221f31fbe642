"""Giving way to people: a training in the background works while nobody asks the server anything."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable

from chipsmith.core.client import call, find_server
from chipsmith.core.config import Config
from chipsmith.core.errors import RefusedError, ServerUnreachableError
from chipsmith.core.home import Home

_BACKGROUND = "FINETUNE_BACKGROUND"
"""Set in the environment, for the processes that a training launches as well."""
AWAY_S = 300.0
"""Nobody has asked for so long: a training may begin."""
TYPING_S = 5.0
"""Somebody has asked since: a training pauses."""
LONGEST_WAIT_S = 6 * 3600.0
"""A training that could not begin for so long waits for its next time."""
LONGEST_PAUSE_S = 600.0
"""Between two steps; processes that train together wait for each other, and not for longer than that."""
POLL_S = 2.0

Sleep = Callable[[float], None]


def go_to_background() -> None:
    """Let this process's training, and those it launches, give way from now on."""
    os.environ[_BACKGROUND] = "1"


def in_background() -> bool:
    return _BACKGROUND in os.environ


def idle_s(home: Home, config: Config) -> float:
    """Seconds since somebody asked the running server; infinite where none runs, 0 where it is too busy."""
    if find_server(home) is None:
        return math.inf
    try:
        return float(call(home, config, "GET", "/health", timeout_s=POLL_S).get("idle_s", math.inf))
    except RefusedError:
        return math.inf
    except ServerUnreachableError:  # its process lives, so it has too much to do
        return 0.0


def wait_for_quiet(idle: Callable[[], float], least_s: float, longest_s: float, sleep: Sleep) -> float:
    """Wait until nobody has asked for `least_s`, or `longest_s` are over. Returns the seconds it took."""
    waited, poll_s = 0.0, max(POLL_S, least_s / 10)
    while waited < longest_s and idle() < least_s:
        sleep(poll_s)
        waited += poll_s
    return waited


def may_begin(home: Home, config: Config, sleep: Sleep = time.sleep) -> bool:
    """Whether people were away for a while, now or before the longest wait was over."""
    waited = wait_for_quiet(lambda: idle_s(home, config), AWAY_S, LONGEST_WAIT_S, sleep)
    return waited < LONGEST_WAIT_S
