"""`POST /v1/bugs`: what a bug is about, what it repeats, who should take it; and learning of known bugs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import aclosing
from typing import Any

import cattrs
from attrs import asdict
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field

from chipsmith.collectors.bugs.fields import record_of
from chipsmith.collectors.bugs.pasted import record_of as record_of_text
from chipsmith.core.bugs import BugRecord, Evidence
from chipsmith.core.errors import ChipsmithError, InputError
from chipsmith.server.api import wire
from chipsmith.server.api.state import state_of
from chipsmith.server.assistants.bugs.assistant import WANTS, Answer, Step, Want
from chipsmith.server.assistants.bugs.summary import Draft, Progress

MOST_BYTES = 64 << 20


class LimitedRoute(APIRoute):
    """Refuses a body by its length before it is read."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def limited(request: Request) -> Response:
            if int(request.headers.get("content-length") or 0) > MOST_BYTES:
                raise InputError(
                    f"The request is longer than {MOST_BYTES >> 20} MB.",
                    fix="use `chipsmith bug FILE`, which reads logs of any length and folds them first.",
                )
            return await handle(request)

        return limited


router = APIRouter(prefix="/v1", route_class=LimitedRoute)


class EvidenceBody(BaseModel):
    owner: str = Field(min_length=1)
    reason: str = ""
    weight: float = Field(default=1.0, ge=0, le=1)


class BugBody(BaseModel):
    model_config = ConfigDict(extra="ignore")

    record: dict[str, Any] | None = None
    """The bug as a tracker exports it: id, synopsis, module, description, comments, logs and the like."""
    text: str | None = None
    """Or as people paste it, in Markdown or plain text, or a log."""
    wants: list[Want] = list(WANTS)
    evidence: list[EvidenceBody] = Field(default=[], max_length=200)
    """Who the code speaks for: code owners, and who changed the files that the bug names."""
    stream: bool = False

    def bug(self) -> BugRecord:
        if (self.record is None) == (self.text is None):
            raise InputError("Give `record` or `text`, one of the two.", fix="send the bug in one of them.")
        found = (
            record_of(self.record)
            if self.record is not None
            else record_of_text((self.text or "").splitlines())
        )
        if found.is_empty:
            raise InputError("The bug is empty.", fix="give it a synopsis, a description, comments or a log.")
        return found


class KnownBody(BaseModel):
    records: list[dict[str, Any]] = Field(max_length=1000)


@router.post("/bugs")
async def bugs(body: BugBody, request: Request) -> Response:
    """Summarise a bug and compare it with the known ones.

    The answer has `facts` straight from the record; `technical` and `managerial`, each with its `text`, its
    `method` (`model`: worded by the model and checked; `extractive`: the record's own sentences) and the
    sentences that were `dropped` because the record does not support them; `duplicates`; and `assignees` with
    their reasons, among the owners of `known` bugs. Streamed, events `progress`, `draft` and `answer` come
    before `done`, which carries the answer.
    """
    bug = await asyncio.to_thread(body.bug)
    evidence = [Evidence(one.owner, one.reason, one.weight) for one in body.evidence]
    steps = state_of(request).bugs.look(bug, body.wants, evidence)
    if not body.stream:
        return JSONResponse(await wire.unless_gone(request, _last(steps)))
    started = await wire.unless_gone(request, wire.first_error(steps))
    return StreamingResponse(_events(started), media_type="text/event-stream")


@router.post("/bugs/known")
async def learn(body: KnownBody, request: Request) -> dict[str, Any]:
    """Learn bugs for comparison; those with a known id are replaced, broken ones named and passed over."""
    records, rejected = [], []
    for index, values in enumerate(body.records):
        try:
            records.append(record_of(values))
        except InputError as error:
            rejected.append({"index": index, "message": error.message})
    known = await state_of(request).bugs.learn(records)
    return {"learnt": len(records), "known": known, "rejected": rejected}


def _told(answer: Answer) -> dict[str, Any]:
    parts: dict[str, Any] = {part: asdict(summary) for part, summary in answer.summaries.items()}
    return {
        "facts": asdict(answer.facts),
        **parts,
        "duplicates": cattrs.unstructure(answer.duplicates),
        "assignees": cattrs.unstructure(answer.assignees),
        "known": answer.known,
    }


async def _last(steps: AsyncGenerator[Step]) -> dict[str, Any]:
    found: Answer | None = None
    async with aclosing(steps):
        async for step in steps:
            if isinstance(step, Answer):
                found = step
    if found is None:
        raise RuntimeError("the bug assistant ended without an answer")
    return _told(found)


async def _events(steps: AsyncGenerator[Step]) -> AsyncIterator[bytes]:
    told: dict[str, Any] = {}
    try:
        async with aclosing(steps):
            async for step in steps:
                if isinstance(step, Answer):
                    told = _told(step)
                    yield wire.sse({"event": "answer", **told})
                else:
                    yield wire.sse({"event": _name(step), **asdict(step)})
        yield wire.sse({"event": "done", **told})
    except ChipsmithError as error:
        yield wire.sse(wire.error_body(error))
    yield b"data: [DONE]\n\n"


def _name(step: Progress | Draft) -> str:
    return "draft" if isinstance(step, Draft) else "progress"
