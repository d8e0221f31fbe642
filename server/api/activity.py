"""How long nobody has asked this server anything: training gives way to people."""

from __future__ import annotations

import time
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

OUR_OWN = frozenset({"/v1/models/reload"})
"""What programs of ours send, for nobody who waits."""


class Activity:
    """When the last request came that somebody waits for: anything sent, not the dashboard's looking on."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last = clock()

    @property
    def idle_s(self) -> float:
        """Seconds since then, or since the start."""
        return self._clock() - self._last

    def note(self, method: str, path: str) -> None:
        if method == "POST" and path.startswith("/v1/") and path not in OUR_OWN:
            self._last = self._clock()


class Watch:
    """Tells an Activity of every request."""

    def __init__(self, app: ASGIApp, activity: Activity) -> None:
        self._app = app
        self._activity = activity

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self._activity.note(scope["method"], scope["path"])
        await self._app(scope, receive, send)
