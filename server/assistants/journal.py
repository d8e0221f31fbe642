"""Counting and recording of what the assistants generate."""

from __future__ import annotations

from chipsmith.collectors.recorder import Recorder
from chipsmith.core.config import Level
from chipsmith.core.events import Event, Timings, TokensGenerated
from chipsmith.server.hub import Served
from chipsmith.server.metrics import Metrics


class Journal:
    """One place that every generation reports to."""

    def __init__(self, recorder: Recorder, metrics: Metrics) -> None:
        self._recorder = recorder
        self._metrics = metrics

    @property
    def level(self) -> Level:
        """How much is recorded; may be set."""
        return self._recorder.level

    @level.setter
    def level(self, level: Level) -> None:
        self._recorder.level = level

    @property
    def paused(self) -> bool:
        """Whether events are let go since the disk is full."""
        return self._recorder.paused

    def record(self, event: Event) -> None:
        self._recorder.record(event)

    def filtered(self, reason: str) -> None:
        """Count an offer that was withheld; the editor's side records it."""
        self._metrics.filtered(reason)

    def generated(self, served: Served, timings: Timings, *, session: str = "") -> None:
        """Count a generation that has ended."""
        self._metrics.generated(served.role, served.version, timings)
        self._recorder.record(
            TokensGenerated(
                role=served.role,
                model=served.model,
                model_version=served.version,
                timings=timings,
                session=session,
            )
        )
