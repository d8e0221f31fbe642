"""Chipsmith's own endpoints: health, metrics, events, and taking up a new model."""

from __future__ import annotations

import os
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST

from chipsmith import __version__
from chipsmith.core.errors import BrokenEventError
from chipsmith.core.events import from_dict
from chipsmith.server.api.schemas import EventsBody
from chipsmith.server.api.state import State, state_of

router = APIRouter()


@router.get("/health")
async def health(request: Request) -> dict[str, Any]:
    """Whether every role is served, by what, and what stands in the way where one is not.

    `idle_s` are the seconds since somebody asked anything.
    """
    state = state_of(request)
    return {
        "status": "degraded" if state.hub.errors else "ok",
        "version": __version__,
        "pid": os.getpid(),
        "idle_s": round(state.activity.idle_s, 1),
        "roles": _roles(state),
    }


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Prometheus' text format."""
    return Response(state_of(request).metrics.render(), media_type=CONTENT_TYPE_LATEST)


@router.post("/v1/models/reload")
async def reload(request: Request, role: str) -> dict[str, Any]:
    """Take up the version that the registry names for a role now; an error leaves the former one serving."""
    state = state_of(request)
    state.config.role(role)
    await state.hub.load([role])
    state.journal.serving(state.hub.served)
    if role in state.hub.errors:
        raise state.hub.errors[role]
    return {"roles": _roles(state)}


@router.post("/v1/events")
async def events(body: EventsBody, request: Request) -> dict[str, Any]:
    """Record development data; what is malformed is reported and the rest recorded."""
    journal = state_of(request).journal
    rejected = []
    for index, values in enumerate(body.events):
        try:
            journal.record(from_dict(values))
        except BrokenEventError as error:
            rejected.append({"index": index, "message": str(error)})
    return {"recorded": len(body.events) - len(rejected), "rejected": rejected}


def _roles(state: State) -> dict[str, Any]:
    served = state.hub.served
    return {
        role: {
            "model": served[role].model if role in served else config.model,
            "version": served[role].version if role in served else None,
            "loaded": role in served,
            "error": str(state.hub.errors[role]) if role in state.hub.errors else None,
        }
        for role, config in state.config.roles.items()
    }
