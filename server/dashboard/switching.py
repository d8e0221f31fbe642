"""Letting another version serve, from within the server: in the registry first, then in the hub."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from chipsmith.core.errors import RefusedError
from chipsmith.core.registry import Active, Registry
from chipsmith.core.switch import Switched, undo
from chipsmith.server.hub import Hub


async def switch(hub: Hub, registry: Registry, role: str, change: Callable[[], Active]) -> Switched:
    """Make the change and load what it names; one that does not load is undone.

    Raises:
        UnknownModelError, BrokenModelError: there is no such version, or its files are damaged.
        RefusedError: it does not load, so the former one serves on.
    """
    before = registry.active(role)
    after = await asyncio.to_thread(change)
    await hub.load([role])
    error = hub.errors.get(role)
    if error is None or after == before:
        return Switched(before.version, after.version, live=error is None)
    undo(registry, role, before, after)
    await hub.load([role])
    raise RefusedError(
        f"{role} {after.version} does not load, so {before.version} serves on: {error.message}", fix=error.fix
    )
