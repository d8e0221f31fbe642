"""Sessions, models, and what generating cost."""

from __future__ import annotations

from attrs import Factory, frozen

from chipsmith.core.events.base import Event, Timings


@frozen(kw_only=True)
class SessionStarted(Event):
    """An editor or another client began to work with Chipsmith."""

    name = "session_started"
    version: str = ""
    """Chipsmith's version."""
    role_models: dict[str, str] = Factory(dict)
    """Role to model version at that time."""


@frozen(kw_only=True)
class ModelUsed(Event):
    """A role got a model when the server started, or another one while it ran."""

    name = "model_used"
    role: str
    model: str
    model_version: str


@frozen(kw_only=True)
class TokensGenerated(Event):
    """A generation ended, whoever asked for it."""

    name = "tokens_generated"
    role: str
    model: str
    model_version: str = ""
    timings: Timings = Factory(Timings)
