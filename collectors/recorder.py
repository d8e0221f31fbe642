"""The one way in which events get onto the disk."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from chipsmith.collectors.detectors import plugin_patterns
from chipsmith.collectors.redact import permitted
from chipsmith.collectors.store import append_event
from chipsmith.core.config import Level
from chipsmith.core.errors import BrokenEventError, DiskFullError
from chipsmith.core.events import Event

log = logging.getLogger(__name__)


class Recorder:
    """Records events below `root`, the `devdata` directory; for use by any number of threads.

    Recording must never harm what is recorded: while the disk is full, or refuses otherwise, events
    are let go with one message in the log, and the first that can be written again says how many.
    """

    def __init__(self, root: Path, level: Level) -> None:
        self._root = root
        self.level = level
        """What is recorded from now on; may be set."""
        self._lock = threading.Lock()
        self._lost = 0
        self._closed = False
        if level is not Level.OFF:  # so that no event waits for the library's import
            threading.Thread(target=plugin_patterns, name="secret detectors", daemon=True).start()

    @property
    def paused(self) -> bool:
        """Whether the last event could not be written."""
        return self._lost > 0

    def record(self, event: Event) -> None:
        """Write an event, without secrets and as the level allows; never raises."""
        if self._closed:
            return
        try:
            kept = permitted(event, self.level)
            if kept is not None:
                append_event(self._root, kept)
                self._resumed()
        except (DiskFullError, OSError) as error:
            self._pause(error)
        except BrokenEventError as error:
            log.warning("a %s event was not recorded: %s", event.name, error)
        except Exception:  # what cannot be redacted is not written, and nobody's request fails for it
            log.exception("a %s event was not recorded", event.name)

    def close(self) -> None:
        """Record nothing more. There is nothing to flush: what was recorded is in the file."""
        self._closed = True

    def _pause(self, error: Exception) -> None:
        with self._lock:
            self._lost += 1
            first = self._lost == 1
        if first:
            log.error("recording pauses: %s", error)

    def _resumed(self) -> None:
        if not self._lost:
            return
        with self._lock:
            lost, self._lost = self._lost, 0
        if lost:
            log.warning("recording goes on; %d events were not recorded.", lost)
