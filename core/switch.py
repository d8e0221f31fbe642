"""Letting another model version serve: in the registry first, then in the running server."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from attrs import frozen

from chipsmith.core.client import call
from chipsmith.core.config import Config
from chipsmith.core.errors import RefusedError, ServerError, ServerUnreachableError
from chipsmith.core.home import Home
from chipsmith.core.registry import Active, Registry

RELOAD_TIMEOUT_S = 120.0
"""Loading and testing a large model takes a while; the former one answers meanwhile."""


@frozen
class Switched:
    before: str
    after: str
    live: bool
    """Whether a running server serves it already; else the next one will."""


def use_version(home: Home, config: Config, role: str, version: str) -> Switched:
    """Let `version` serve for `role`.

    Raises:
        UnknownModelError, BrokenModelError: there is no such version, or its files are damaged.
        RefusedError: the running server refused it, so the former one stays active.
    """
    return _switch(home, config, role, lambda registry: registry.activate(role, version))


def roll_back(home: Home, config: Config, role: str) -> Switched:
    """Let the version serve for `role` that served before; raises like `use_version`."""
    return _switch(home, config, role, lambda registry: registry.rollback(role))


def _switch(home: Home, config: Config, role: str, change: Callable[[Registry], Active]) -> Switched:
    config.role(role)
    registry = Registry(home.models)
    before = registry.active(role)
    after = change(registry)
    try:
        _reload(home, config, role)
    except ServerUnreachableError:
        return Switched(before.version, after.version, live=False)
    except RefusedError as error:
        if after == before:
            raise
        undo(registry, role, before, after)
        with suppress(ServerError):  # so that its health speaks of the former version again
            _reload(home, config, role)
        raise RefusedError(
            f"The server refused {role} {after.version}, so {before.version} serves on: {error.message}",
            fix=error.fix,
        ) from error
    return Switched(before.version, after.version, live=True)


def _reload(home: Home, config: Config, role: str) -> None:
    call(home, config, "POST", "/v1/models/reload", timeout_s=RELOAD_TIMEOUT_S, params={"role": role})


def undo(registry: Registry, role: str, before: Active, after: Active) -> None:
    """Leave `active.json` as it was; a step back is undone by a step forward and the reverse."""
    if len(after.history) > len(before.history):
        registry.rollback(role)
    else:
        registry.activate(role, before.version)
