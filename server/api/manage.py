"""What the dashboard does: another version, another recording level, forgetting."""

from __future__ import annotations

import asyncio
from typing import Any

from attrs import asdict
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from chipsmith.collectors.purge import Selection
from chipsmith.collectors.purge import purge as forget
from chipsmith.core.config import Level
from chipsmith.core.config.changing import change_setting
from chipsmith.core.registry import Registry
from chipsmith.server.api.state import State, state_of
from chipsmith.server.dashboard.switching import switch

router = APIRouter(prefix="/v1")


class UseBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    role: str
    version: str
    """A published one, or `base`."""


class RollBackBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    role: str


class LevelBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    level: Level


class PurgeBody(BaseModel):
    """Conditions must all hold; `everything` stands alone."""

    model_config = ConfigDict(extra="forbid")

    before: str | None = None
    """A date, such as `2026-01-31`: what is older goes."""
    workspace: str | None = Field(default=None, max_length=4096)
    session: str | None = Field(default=None, max_length=1000)
    pattern: str | None = Field(default=None, max_length=1000)
    """A regular expression; what has a match in one of its texts goes."""
    everything: bool = False


@router.post("/models/use")
async def use(body: UseBody, request: Request) -> dict[str, Any]:
    """Let a published version serve for a role; one that does not load leaves the former one serving."""
    state = state_of(request)
    state.config.role(body.role)
    registry = Registry(state.home.models)
    done = await switch(state.hub, registry, body.role, lambda: registry.activate(body.role, body.version))
    return _switched(state, body.role, asdict(done))


@router.post("/models/rollback")
async def roll_back(body: RollBackBody, request: Request) -> dict[str, Any]:
    """Let the version serve that served before."""
    state = state_of(request)
    state.config.role(body.role)
    registry = Registry(state.home.models)
    done = await switch(state.hub, registry, body.role, lambda: registry.rollback(body.role))
    return _switched(state, body.role, asdict(done))


@router.post("/devdata/level")
async def level(body: LevelBody, request: Request) -> dict[str, Any]:
    """Record as much from now on, and after a restart: the configuration file is changed too.

    Editors that run find it in that file with their next event.
    """
    state = state_of(request)
    file = await asyncio.to_thread(
        change_setting, state.home, "devdata.level", body.level.value, path=state.config_file
    )
    state.journal.level = body.level
    return {"level": body.level, "file": str(file)}


@router.post("/devdata/purge")
async def purge(body: PurgeBody, request: Request) -> dict[str, Any]:
    """Forget recorded data for good, as `devdata purge` does."""
    state = state_of(request)
    selection = Selection(**body.model_dump())
    removed = await asyncio.to_thread(forget, state.home, selection)
    await state.figures.forget()
    return {"removed": removed}


def _switched(state: State, role: str, switched: dict[str, Any]) -> dict[str, Any]:
    state.journal.serving(state.hub.served, client="dashboard")
    return {"role": role, **switched}
