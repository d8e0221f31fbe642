"""The server's application over a backend that says what it is told to."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from support.fakes import FakeBackend

from chipsmith.collectors.recorder import Recorder
from chipsmith.core.config import Config, EngineConfig
from chipsmith.core.events import Event
from chipsmith.core.home import Home
from chipsmith.server.api.app import make_app
from chipsmith.server.hub import Hub


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> FakeBackend:
    fake = FakeBackend()
    monkeypatch.setattr(Hub, "_make", lambda self, wanted: fake)
    return fake


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    events: list[Event] = []
    monkeypatch.setattr(Recorder, "record", lambda self, event: events.append(event))
    return events


@pytest.fixture
def config() -> Config:
    return Config(engine=EngineConfig(fit=False))


@pytest.fixture
async def app(
    backend: FakeBackend, recorded: list[Event], home: Home, config: Config
) -> AsyncIterator[FastAPI]:
    app = make_app(config, home)
    async with app.router.lifespan_context(app):
        recorded.clear()  # what serves from the start
        yield app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client
