"""The web application: routes, errors in OpenAI's shape, and what lives as long as it does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from chipsmith import __version__
from chipsmith.collectors.recorder import Recorder
from chipsmith.core.config import Config
from chipsmith.core.console import stderr
from chipsmith.core.errors import ChipsmithError
from chipsmith.core.home import Home
from chipsmith.core.registry import Registry
from chipsmith.retrieval.index import Index
from chipsmith.server.api import bugs, dashboard, edits, manage, openai, own, pages, scripts, search, wire
from chipsmith.server.api.activity import Activity, Watch
from chipsmith.server.api.security import Gate
from chipsmith.server.api.state import State
from chipsmith.server.assistants.bugs.assistant import BugAssistant
from chipsmith.server.assistants.chat import ChatAssistant
from chipsmith.server.assistants.chat.commands import commands_named
from chipsmith.server.assistants.chat.finding import Finder
from chipsmith.server.assistants.completion import CompletionAssistant
from chipsmith.server.assistants.completion.comments import CommentOffers
from chipsmith.server.assistants.completion.filters import Exclusion
from chipsmith.server.assistants.completion.interruption import Interruption
from chipsmith.server.assistants.completion.inventions import Inventions
from chipsmith.server.assistants.edits import EditAssistant
from chipsmith.server.assistants.indexing import IndexingAssistant
from chipsmith.server.assistants.journal import Journal
from chipsmith.server.assistants.scripts.assistant import ScriptAssistant
from chipsmith.server.assistants.search import SearchAssistant
from chipsmith.server.dashboard.figures import Figures
from chipsmith.server.former import FormerEmbedding
from chipsmith.server.hub import Hub
from chipsmith.server.learning import learn
from chipsmith.server.limits import keep_within
from chipsmith.server.metrics import Metrics

log = logging.getLogger(__name__)


def make_app(config: Config, home: Home, config_file: Path | None = None) -> FastAPI:
    """The application; models are loaded when it starts. `config_file` is where the configuration is from,
    if not from the home.

    Raises at start-up:
        ChipsmithError: none of the roles can be served.
    """

    activity = Activity()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        state = _make_state(config, home, config_file, activity)
        await state.hub.load()
        if not state.hub.served:
            raise next(iter(state.hub.errors.values()))
        state.journal.serving(state.hub.served)
        app.state.chipsmith = state
        fitting = asyncio.create_task(state.hub.fit())
        keeping = asyncio.create_task(keep_within(home, config.devdata))
        learning = asyncio.create_task(learn(home, config, config_file))
        try:
            yield
        finally:
            await state.figures.close()
            await state.search.close()
            await state.hub.close()
            await fitting
            keeping.cancel()
            learning.cancel()

    app = FastAPI(title="Chipsmith", version=__version__, lifespan=lifespan)
    app.include_router(openai.router)
    app.include_router(own.router)
    app.include_router(search.router)
    app.include_router(edits.router)
    app.include_router(bugs.router)
    app.include_router(scripts.router)
    app.include_router(dashboard.router)
    app.include_router(manage.router)
    app.include_router(pages.router)
    app.add_middleware(Watch, activity=activity)
    app.add_middleware(Gate, config=config.server)
    _handle_errors(app)
    return app


def _make_state(config: Config, home: Home, config_file: Path | None, activity: Activity) -> State:
    hub = Hub(config, Registry(home.models), tell=lambda line: stderr().print(line))
    metrics = Metrics()
    journal = Journal(Recorder(home.devdata, config.devdata.level), metrics)
    search_assistant = SearchAssistant(
        hub, Index.at(home, config.retrieval), config, FormerEmbedding(config, Registry(home.models))
    )
    finder = Finder(search_assistant, hub)
    scripts = ScriptAssistant(hub, journal, home, config.scripts)
    exclusion = Exclusion(config.tab.exclude)
    return State(
        config=config,
        home=home,
        hub=hub,
        journal=journal,
        metrics=metrics,
        chat=ChatAssistant(hub, journal, finder, finder.embed, partial(commands_named, home=home)),
        completion=CompletionAssistant(
            hub,
            journal,
            exclusion,
            Inventions.judge(home, config.checks),
            Interruption(home.worth, config.tab.least_chance).unlikely,
            CommentOffers(scripts.known, scripts.regards, exclusion) if config.tab.comments else None,
        ),
        search=search_assistant,
        indexing=IndexingAssistant(hub, home, config),
        edits=EditAssistant(hub, journal),
        bugs=BugAssistant(hub, journal, home.index / "bugs.sqlite"),
        scripts=scripts,
        figures=Figures(home),
        activity=activity,
        config_file=config_file,
    )


def _handle_errors(app: FastAPI) -> None:
    def answer(request: Request, status: int, body: dict[str, Any]) -> JSONResponse:
        state: State | None = getattr(request.app.state, "chipsmith", None)
        if state is not None:
            state.metrics.failed(body["error"]["type"])
        return JSONResponse(body, status_code=status)

    @app.exception_handler(ChipsmithError)
    async def known(request: Request, error: ChipsmithError) -> Response:
        return answer(request, error.status, wire.error_body(error))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        problems = [
            f"{'.'.join(map(str, problem['loc'][1:]))}: {problem['msg']}" for problem in error.errors()
        ]
        parameter = ".".join(map(str, error.errors()[0]["loc"][1:])) or None
        return answer(request, 400, _body("; ".join(problems), "invalid_request_error", parameter))

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        kind = "server_error" if error.status_code >= 500 else "invalid_request_error"
        return answer(request, error.status_code, _body(f"{error.detail}: {request.url.path}", kind, None))

    @app.exception_handler(ClientDisconnect)
    async def gone(_request: Request, _error: ClientDisconnect) -> Response:
        return Response(status_code=499)

    @app.exception_handler(Exception)
    async def unknown(request: Request, error: Exception) -> Response:
        log.error("An unexpected error.", exc_info=error)
        return answer(request, 500, _body("An unexpected error; the log has it.", "server_error", None))


def _body(message: str, kind: str, parameter: str | None) -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "param": parameter, "code": None, "fix": None}}
