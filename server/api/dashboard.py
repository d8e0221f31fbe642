"""What the dashboard shows: `GET /v1/dashboard/…`."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from attrs import asdict, evolve
from fastapi import APIRouter, Query, Request

from chipsmith import __version__
from chipsmith.collectors import examples as found
from chipsmith.collectors import trends
from chipsmith.collectors.digest import Digest
from chipsmith.collectors.limits import stored
from chipsmith.collectors.stats import figures
from chipsmith.collectors.trends import Span
from chipsmith.collectors.watch import Watched, told, watched
from chipsmith.core.errors import NoIndexError
from chipsmith.core.registry import BASE, Registry
from chipsmith.core.runs import RunRecord, curves, run_record, run_records
from chipsmith.retrieval.index import Index
from chipsmith.server.api.state import State, state_of

router = APIRouter(prefix="/v1/dashboard")

Days = Query(default=0, ge=0, le=3660)
Kind = Literal["offers", "chats", "edits"]
_READ = {"offers": found.offers, "chats": found.chats, "edits": found.edits}


@router.get("/overview")
async def overview(request: Request) -> dict[str, Any]:
    """The last week beside the one before, every day's activity, and what serves and records."""
    state = state_of(request)

    def weeks(data: Digest) -> dict[str, Any]:
        week = Span(days=7)
        return {
            "week": trends.totals(data, week),
            "week_before": trends.totals(data, evolve(week, skip=7)),
            "activity": trends.activity(data),
        }

    return {
        **await state.figures.ask(weeks, "overview"),
        "version": __version__,
        "level": state.journal.level,
        "paused": state.journal.paused,
        "errors": {role: str(error) for role, error in state.hub.errors.items()},
        "serving": {
            role: {"model": served.model, "version": served.version}
            for role, served in state.hub.served.items()
        },
    }


@router.get("/quality")
async def quality(request: Request, days: int = Days, language: str = "") -> dict[str, Any]:
    """Acceptance, retention and latency over time and by version, with the moments of publication."""
    state = state_of(request)
    span = Span(days, language)

    def measured(data: Digest) -> dict[str, Any]:
        return {
            **trends.series(data, span),
            "versions": trends.versions(data, span),
            "languages": trends.languages(data),
        }

    published = await asyncio.to_thread(Registry(state.home.models).versions, "tab")
    marks = [{"time": manifest.created, "version": manifest.version} for manifest in published]
    return {**await state.figures.ask(measured, span), "published": marks}


@router.get("/examples")
async def examples(  # noqa: PLR0913, PLR0917 -- each is a filter of the view
    request: Request,
    kind: Kind = "offers",
    outcome: str = "",
    language: str = "",
    version: str = "",
    session: str = "",
    changed: bool = False,
    before: str = "",
    limit: int = Query(default=20, ge=1, le=100),
) -> dict[str, Any]:
    """What was offered beside what was kept, the newest first; `before` is the last one's time."""
    state = state_of(request)
    wanted = found.Wanted(
        outcome=outcome,
        language=language,
        version=version,
        session=session,
        changed=changed,
        before=before,
        limit=limit,
    )
    rows = await state.figures.ask(lambda data: _READ[kind](data, wanted, state.journal.level))
    return {"examples": rows, "more": len(rows) == limit}


@router.get("/sessions")
async def sessions(
    request: Request, limit: int = Query(default=50, ge=1, le=200), offset: int = Query(default=0, ge=0)
) -> dict[str, Any]:
    """Sessions, the latest first, with what they hold."""
    state = state_of(request)

    def listed(data: Digest) -> list[dict[str, Any]]:
        return trends.sessions(data, limit, offset)

    rows = await state.figures.ask(listed, limit, offset)
    return {
        "sessions": [found.without_place(row, state.journal.level) for row in rows],
        "more": len(rows) == limit,
    }


@router.get("/runs")
async def runs(request: Request) -> dict[str, Any]:
    """Training runs, the newest first, with what the gate said of each."""
    records = await asyncio.to_thread(run_records, state_of(request).home)
    return {"runs": [_summary(run) for run in records]}


@router.get("/runs/{name}")
async def run(request: Request, name: str) -> dict[str, Any]:
    """One run: its stages, its curves, and every score with its interval."""
    record = await asyncio.to_thread(run_record, state_of(request).home, name)
    points = await asyncio.to_thread(curves, record)
    return {**_summary(record), "stages": record.stages, "data": record.data, "curves": points}


@router.get("/models")
async def models(request: Request) -> dict[str, Any]:
    """Every role with its versions, and which of them serves."""
    state = state_of(request)
    return {"roles": await asyncio.to_thread(_roles, state)}


@router.get("/data")
async def data(request: Request) -> dict[str, Any]:
    """The figures of `devdata stats`, the recording level, and the size of what is recorded."""
    state = state_of(request)

    return {
        **await state.figures.ask(figures, "all"),
        "stored": await asyncio.to_thread(stored, state.home, state.config.devdata),
        "level": state.journal.level,
        "paused": state.journal.paused,
        "where": str(state.home.devdata),
    }


@router.get("/index")
async def index(request: Request) -> dict[str, Any]:
    """What the index holds; nothing where nothing was indexed."""
    state = state_of(request)
    try:
        found = await asyncio.to_thread(Index.at(state.home, state.config.retrieval).state)
    except NoIndexError:
        return {"index": None}
    return {"index": asdict(found)}


@router.get("/progress")
async def progress(request: Request) -> dict[str, int]:
    """How many files of recorded lines are read, of how many, and how often all was counted already.

    Another `counted` than before means that views have something new to show.
    """
    figures = state_of(request).figures
    figures.look()
    done, of = figures.progress
    return {"done": done, "of": of, "counted": figures.counted}


def _summary(run: RunRecord) -> dict[str, Any]:
    return {
        "name": run.name,
        "role": run.role,
        "recipe": run.recipe,
        "created": run.created,
        "version": run.version,
        "finished": run.finished,
        "published": run.published,
        "changed": run.changed,
        "done": list(run.stages),
        "verdict": run.verdict,
    }


def _roles(state: State) -> list[dict[str, Any]]:
    registry, fared = Registry(state.home.models), watched(state.home)
    rows = []
    for role, config in state.config.roles.items():
        active = registry.active(role)
        served = state.hub.served.get(role)
        error = state.hub.errors.get(role)
        rows.append(
            {
                "role": role,
                "model": config.model,
                "active": active.version,
                "serving": served.version if served else None,
                "error": str(error) if error else None,
                "before": active.history[-1] if active.history else None,
                "versions": [
                    {"version": BASE},
                    *(
                        {**asdict(manifest), **_fared(fared.get(manifest.version))}
                        for manifest in registry.versions(role)
                    ),
                ],
            }
        )
    return rows


def _fared(found: Watched | None) -> dict[str, Any]:
    """How a version fared with people beside the one before it, in a sentence, and when it was taken back."""
    return {"fared": told(found), "gone_back": found.gone_back} if found else {}
