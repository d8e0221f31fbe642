"""How long to wait after a key before asking: as short as the person's typing and the machine allow."""

from __future__ import annotations

from collections import deque

KEPT, FEWEST = 64, 8
"""Gaps between keys that are remembered, and without which nothing can be said."""


class Pace:
    """One person's typing. Times are milliseconds of any steady clock."""

    def __init__(self, longest_ms: float) -> None:
        self._longest_ms = longest_ms
        self._gaps: deque[float] = deque(maxlen=KEPT)
        self._last_ms: float | None = None

    def key(self, now_ms: float) -> None:
        """Something was typed."""
        if self._last_ms is not None:
            self._gaps.append(now_ms - self._last_ms)
        self._last_ms = now_ms

    def pause_ms(self, latency_ms: float | None) -> float:
        """The shortest wait after which an answer more likely than not comes before the next key.

        Of the gaps that were longer than the wait, at most half ended within the answer's latency.
        """
        if latency_ms is None or len(self._gaps) < FEWEST:
            return self._longest_ms
        for wait in sorted(gap for gap in (0.0, *self._gaps) if gap < self._longest_ms):
            longer = [gap for gap in self._gaps if gap > wait]
            too_soon = sum(gap < wait + latency_ms for gap in longer)
            if 2 * too_soon <= len(longer):
                return wait
        return self._longest_ms
