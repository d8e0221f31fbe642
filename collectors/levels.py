"""How much is recorded of a workspace: its `.chipsmith/config.toml` may tighten that, never loosen it."""

from __future__ import annotations

import logging
import os
import stat
import tomllib
from functools import lru_cache
from pathlib import Path

from chipsmith.core.config import Level, load_config
from chipsmith.core.errors import ConfigError
from chipsmith.core.home import Home

log = logging.getLogger(__name__)

FILE = Path(".chipsmith/config.toml")
LARGEST = 1 << 16
"""Bytes; a larger file is no such configuration."""
_STRICTNESS = list(Level)


class OwnLevel:
    """The person's own level, as the configuration says it now: for processes that outlive a change of it.

    A configuration that is wrong changes nothing until it is right again.
    """

    def __init__(self, home: Home, level: Level) -> None:
        self._home = home
        self._level = level
        self._read = _state(home.config_file)

    def __call__(self) -> Level:
        now = _state(self._home.config_file)
        if now != self._read:
            self._read = now
            try:
                self._level = load_config(self._home).devdata.level
            except (ConfigError, OSError) as error:
                log.warning("the recording level stays %s: %s", self._level, error)
        return self._level


def _state(file: Path) -> tuple[int, int, int] | None:
    try:
        state = file.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino


def level_for(workspace: str, own: Level) -> Level:
    """The strictest of the person's own level and what the workspace, an absolute path, asks for.

    The folders above it count too: a project's file holds for whoever opens a part of the project.
    A file that cannot be understood asks for silence: who wrote it wanted less, not more.
    """
    folder, strictest = workspace, own
    while os.path.isabs(folder):  # noqa: PTH117 - once for every event
        strictest = max(strictest, _asked(folder), key=_STRICTNESS.index)
        folder, below = os.path.dirname(folder), folder  # noqa: PTH120
        if folder == below:
            break
    return strictest


def _asked(workspace: str) -> Level:
    file = os.path.join(workspace, FILE)  # noqa: PTH118 - once for every event
    try:
        state = os.stat(file)  # noqa: PTH116
    except (OSError, ValueError):
        return Level.ALL
    if not stat.S_ISREG(state.st_mode):
        return Level.OFF
    return _read(file, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=64)
def _read(file: str, _changed: int, size: int) -> Level:
    try:
        if size > LARGEST:
            raise ValueError(f"it has {size} bytes")
        devdata = tomllib.loads(Path(file).read_text(encoding="utf-8")).get("devdata", {})
        return Level(devdata.get("level", Level.ALL))
    except (OSError, ValueError, AttributeError) as error:
        log.warning("nothing is recorded of this workspace, for %s is wrong: %s", file, error)
        return Level.OFF
