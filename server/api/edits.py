"""`POST /v1/edits`: a piece of code rewritten by instruction, as hunks."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any

from attrs import asdict
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from chipsmith.core.errors import ChipsmithError
from chipsmith.server.api import wire
from chipsmith.server.api.state import state_of
from chipsmith.server.assistants.chat import Caller
from chipsmith.server.assistants.edits import EditRequest, Proposal
from chipsmith.server.backends.base import Delta

router = APIRouter(prefix="/v1")

LARGEST = 200_000
"""Characters of a piece of code; the model's context decides long before."""


class EditBody(BaseModel):
    model_config = ConfigDict(extra="ignore")

    text: str = Field(max_length=LARGEST)
    instruction: str = Field(max_length=LARGEST)
    language: str = ""
    path: str = ""
    first_line: int = Field(default=0, ge=0)
    """Line of the document, from 0, at which `text` begins."""
    rules: str = ""
    stream: bool = False
    session: str = ""
    user: str = ""
    client: str = ""
    workspace: str = ""

    def request(self) -> EditRequest:
        return EditRequest(
            text=self.text,
            instruction=self.instruction,
            language=self.language,
            path=self.path,
            first_line=self.first_line,
            rules=self.rules,
            caller=Caller(self.session, self.user, self.client, self.workspace),
        )


@router.post("/edits")
async def edit(body: EditBody, request: Request) -> Response:
    """Rewrite `text` as `instruction` says, and propose hunks; nothing is changed by this.

    With `stream`, server-sent events: `{"event": "text", "text": …}` as the model writes, then
    `{"event": "done", …}` with what the whole answer holds.
    """
    proposing = state_of(request).edits.propose(body.request())
    if not body.stream:
        return JSONResponse(await wire.unless_gone(request, _whole(proposing)))
    started = await wire.unless_gone(request, wire.first_error(proposing))
    return StreamingResponse(_events(started), media_type="text/event-stream")


async def _whole(proposing: AsyncGenerator[Delta | Proposal]) -> dict[str, Any]:
    async with aclosing(proposing):
        async for said in proposing:
            if isinstance(said, Proposal):
                return _body(said)
    raise RuntimeError("an edit ended without a proposal")


async def _events(proposing: AsyncGenerator[Delta | Proposal]) -> AsyncIterator[bytes]:
    try:
        async with aclosing(proposing):
            async for said in proposing:
                if isinstance(said, Proposal):
                    yield wire.sse({"event": "done", **_body(said)})
                else:
                    yield wire.sse({"event": "text", "text": said.text})
    except ChipsmithError as error:
        yield wire.sse(wire.error_body(error))
    yield b"data: [DONE]\n\n"


def _body(proposal: Proposal) -> dict[str, Any]:
    return {
        "id": proposal.id,
        "after": proposal.after,
        "hunks": [asdict(hunk) for hunk in proposal.hunks],
        "model": proposal.served.model,
        "model_version": proposal.served.version,
        "timings": asdict(proposal.timings),
    }
