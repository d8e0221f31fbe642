"""`POST /v1/scripts`: a script for an EDA tool, checked, whole or as it comes about."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from chipsmith.core.errors import ChipsmithError
from chipsmith.server.api import wire
from chipsmith.server.api.state import State, state_of
from chipsmith.server.assistants.chat.caller import Caller
from chipsmith.server.assistants.scripts.request import ScriptRequest, Step
from chipsmith.server.assistants.scripts.tester import TestAssistant, TestRequest

router = APIRouter(prefix="/v1")


class ScriptBody(BaseModel):
    model_config = ConfigDict(extra="ignore")

    prompt: str = ""
    tool: str = ""
    tests: str | None = None
    """A Python file on the server's machine to write unit tests for, without prompt and tool."""
    design: str | None = None
    """Folder of the design on the server's machine: its names fill the script, which is run on it."""
    beside: str = Field(default="", max_length=2_000_000)
    """The script that this one goes into: its names are known."""
    folder: str | None = None
    """Where that lies on the server's machine: there are the files that it reads, and there or above, within
    the workspace, a `design.toml`. Nothing is read where there is no such folder."""
    run: bool = False
    """Run the script in the sandbox also without a design; an error where the tool is not installed."""
    candidates: int | None = Field(default=None, ge=1, le=32)
    rounds: int | None = Field(default=None, ge=0, le=10)
    stream: bool = False
    ablate: list[str] = Field(default=[], max_length=10)
    """For benchmarks: parts to do without, such as `retrieval`, `meaning` or `grammar`."""
    session: str = ""
    user: str = ""
    client: str = ""
    workspace: str = ""

    @property
    def caller(self) -> Caller:
        return Caller(self.session, self.user, self.client, self.workspace)

    def request(self, state: State) -> ScriptRequest:
        defaults = state.config.scripts
        return ScriptRequest(
            prompt=self.prompt,
            tool=self.tool,
            design=Path(self.design).expanduser() if self.design else None,
            beside=self.beside,
            folder=Path(self.folder).expanduser() if self.folder else None,
            run=self.run,
            candidates=defaults.candidates if self.candidates is None else self.candidates,
            rounds=defaults.rounds if self.rounds is None else self.rounds,
            ablate=frozenset(self.ablate),
            caller=self.caller,
        )


@router.post("/scripts")
async def scripts(body: ScriptBody, request: Request) -> Response:
    """Write a script.

    The answer has the script, the rung it reached (`known`: only known commands and arguments; `runs`: it
    ran without an error), an explanation, and all candidates. `script` is empty where no candidate held;
    `message` then says what stood in the way. Streamed, events `draft`, `check` and `repair` tell of each
    candidate, and `done` carries the answer.
    """
    state = state_of(request)
    steps = _steps(body, state)
    if not body.stream:
        return JSONResponse(await wire.unless_gone(request, _last(steps)))
    started = await wire.unless_gone(request, wire.first_error(steps))
    return StreamingResponse(_events(started), media_type="text/event-stream")


def _steps(body: ScriptBody, state: State) -> AsyncGenerator[Step]:
    if body.tests is None:
        return state.scripts.write(body.request(state))
    request = TestRequest(module=Path(body.tests).expanduser(), caller=body.caller)
    return TestAssistant(state.hub, state.journal, state.config.scripts).write(request)


async def _last(steps: AsyncGenerator[Step]) -> dict[str, Any]:
    async with aclosing(steps):
        async for step in steps:
            if step.event == "done":
                return step.data
    raise RuntimeError("the script assistant ended without an answer")


async def _events(steps: AsyncGenerator[Step]) -> AsyncIterator[bytes]:
    try:
        async with aclosing(steps):
            async for step in steps:
                yield wire.sse({"event": step.event, **step.data})
    except ChipsmithError as error:
        yield wire.sse(wire.error_body(error))
    yield b"data: [DONE]\n\n"
