"""Counting and recording of what the assistants generate."""

from __future__ import annotations

from collections.abc import Mapping

from chipsmith.collectors.recorder import Recorder
from chipsmith.core.config import Level
from chipsmith.core.events import Event, ModelUsed, Timings, TokensGenerated
from chipsmith.server.hub import Served
from chipsmith.server.metrics import Metrics


class Journal:
    """One place that every generation reports to."""

    def __init__(self, recorder: Recorder, metrics: Metrics) -> None:
        self._recorder = recorder
        self._metrics = metrics
        self._models: dict[str, tuple[str, str]] = {}

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

    def serving(self, served: Mapping[str, Served], *, client: str = "") -> None:
        """Take note of what serves now; a role that got another model is recorded."""
        self._metrics.serving({role: one.version for role, one in served.items()})
        for role, one in served.items():
            if self._models.get(role) != (one.model, one.version):
                self._models[role] = (one.model, one.version)
                self.record(ModelUsed(role=role, model=one.model, model_version=one.version, client=client))

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
