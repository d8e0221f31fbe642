"""What counts as somebody asking."""

from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI

from chipsmith.server.api.activity import Activity


@pytest.mark.parametrize(
    ("method", "path", "idle_s"),
    [
        ("POST", "/v1/completions", 0),
        ("POST", "/v1/events", 0),
        ("GET", "/v1/dashboard/overview", 60),
        ("GET", "/health", 60),
        ("POST", "/v1/models/reload", 60),
    ],
)
def test_what_somebody_sent_counts_and_looking_on_does_not(method: str, path: str, idle_s: float) -> None:
    clock = SimpleNamespace(now=0.0)
    activity = Activity(lambda: clock.now)
    clock.now = 60.0
    activity.note(method, path)
    assert activity.idle_s == idle_s


async def test_health_says_how_long_nobody_asked(client: httpx.AsyncClient, app: FastAPI) -> None:
    activity: Activity = app.state.chipsmith.activity
    activity._last -= 100
    assert (await client.get("/health")).json()["idle_s"] >= 100
    await client.post("/v1/events", json={"events": []})
    assert (await client.get("/health")).json()["idle_s"] < 100
