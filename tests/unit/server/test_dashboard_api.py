"""What the dashboard is told, and what it can have done."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import cattrs
import httpx
import pytest
from fastapi import FastAPI
from support.fakes import FakeBackend
from support.recorded import HOSTILE, VERSIONS, make_recorded

from chipsmith.collectors.live import Live, Shares
from chipsmith.collectors.store import append_event
from chipsmith.collectors.watch import Watched, told
from chipsmith.core.config import TAB_MODEL, Config, load_config
from chipsmith.core.errors import BrokenModelError
from chipsmith.core.events import SessionStarted
from chipsmith.core.files import write_json
from chipsmith.core.home import Home
from chipsmith.core.registry import Registry
from chipsmith.server.api.app import make_app
from chipsmith.server.dashboard import figures
from chipsmith.server.hub import Hub


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Home(tmp_path_factory.mktemp("months") / "home")
    make_recorded(home, sessions=8)
    return home.root


@pytest.fixture
async def client(
    months: Path, home: Home, config: Config, backend: FakeBackend, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    """A server over months of recorded work, which looks for new events every time."""
    monkeypatch.setattr(figures, "LOOK_S", 0.0)
    monkeypatch.setattr(figures, "SHARE", 1e9)
    shutil.copytree(months, home.root)
    app: FastAPI = make_app(config, home)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            yield client


async def get(client: httpx.AsyncClient, path: str) -> dict[str, Any]:
    response = await client.get(f"/v1/dashboard/{path}")
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


async def test_the_overview_compares_the_last_week_with_the_one_before(client: httpx.AsyncClient) -> None:
    found = await get(client, "overview")
    assert found["week"]["shown"] > 0
    assert {"rate", "retention", "latency_ms"} <= found["week_before"].keys()
    assert sum(day["events"] for day in found["activity"]) > 100
    assert (found["level"], found["paused"], found["errors"]) == ("all", False, {})
    assert found["serving"]["tab"] == {"model": TAB_MODEL, "version": "base"}


async def test_quality_is_told_by_version_with_the_moments_of_publication(client: httpx.AsyncClient) -> None:
    found = await get(client, "quality")
    assert [row["version"] for row in found["versions"]] == list(VERSIONS)
    assert [mark["version"] for mark in found["published"]] == list(VERSIONS[1:])
    assert len(found["languages"]) == 5
    less = await get(client, "quality?days=7&language=tcl")
    assert len(less["versions"]) <= 1
    assert (await client.get("/v1/dashboard/quality?days=-1")).status_code == 400


@pytest.mark.parametrize("kind", ["offers", "chats", "edits"])
async def test_examples_can_be_turned_over(client: httpx.AsyncClient, kind: str) -> None:
    first = await get(client, f"examples?kind={kind}&limit=2")
    assert first["more"]
    rest = await get(client, f"examples?kind={kind}&limit=2&before={first['examples'][-1]['time']}")
    assert rest["examples"][0]["time"] < first["examples"][-1]["time"]


async def test_sessions(client: httpx.AsyncClient) -> None:
    found = await get(client, "sessions?limit=3")
    assert (len(found["sessions"]), found["more"]) == (3, True)
    assert found["sessions"][0]["session"] == HOSTILE
    assert found["sessions"][1]["workspace"] == "/chip/soc"


async def test_runs_with_curves_and_verdicts(client: httpx.AsyncClient) -> None:
    found = (await get(client, "runs"))["runs"]
    assert [run["recipe"] for run in found] == ["lora", "full", "quick", "quick"]
    run = await get(client, f"runs/{found[1]['name']}")
    assert [len(points) for points in run["curves"].values()] == [240, 240]
    assert run["verdict"]["comparisons"][0]["metric"] == "nats per character"
    assert (await client.get("/v1/dashboard/runs/..%2f..%2fhome")).status_code == 404


async def test_data_says_what_was_filtered_and_what_time_it_saved(client: httpx.AsyncClient) -> None:
    found = await get(client, "data")
    assert found["filtered"]
    assert "minutes = " in found["saved"]["formula"]
    assert found["stored"]["bytes"] > 10_000
    assert found["latency"]["histogram"]


async def test_without_an_index_there_is_none(client: httpx.AsyncClient) -> None:
    assert await get(client, "index") == {"index": None}


async def test_a_version_is_promoted_and_rolled_back(client: httpx.AsyncClient, home: Home) -> None:
    used = await client.post("/v1/models/use", json={"role": "tab", "version": VERSIONS[1]})
    assert used.json() == {"role": "tab", "before": "base", "after": VERSIONS[1], "live": True}
    roles = {row["role"]: row for row in (await get(client, "models"))["roles"]}
    assert (roles["tab"]["serving"], roles["tab"]["before"]) == (VERSIONS[1], "base")
    back = await client.post("/v1/models/rollback", json={"role": "tab"})
    assert back.json()["after"] == "base"
    again = await client.post("/v1/models/rollback", json={"role": "tab"})
    assert (again.status_code, again.json()["error"]["code"]) == (404, "UnknownModelError")
    assert list((home.devdata / "1/model_used").glob("*.jsonl"))


async def test_a_version_from_which_was_gone_back_says_so_and_why(
    client: httpx.AsyncClient, home: Home
) -> None:
    shares = [Shares("taken", 0.4, 0.2, -0.3, -0.1)]
    found = Watched(Live(VERSIONS[1], VERSIONS[0], 300, 9, shares), seen="2026-03-08", gone_back="2026-03-08")
    write_json(home.watched, {VERSIONS[1]: cattrs.unstructure(found)})
    (tab,) = (row for row in (await get(client, "models"))["roles"] if row["role"] == "tab")
    versions = {row["version"]: row for row in tab["versions"]}
    assert versions[VERSIONS[1]]["fared"] == told(found)
    assert versions[VERSIONS[1]]["gone_back"] == "2026-03-08"
    assert "fared" not in versions[VERSIONS[0]]


async def test_a_version_that_does_not_load_leaves_the_former_one_serving(
    client: httpx.AsyncClient, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(hub: Hub, wanted: Any) -> Any:
        raise BrokenModelError("It is cut off.", fix="train again.")

    monkeypatch.setattr(Hub, "_make", broken)
    refused = await client.post("/v1/models/use", json={"role": "tab", "version": VERSIONS[1]})
    assert refused.status_code == 503
    assert "base serves on" in refused.json()["error"]["message"]
    assert Registry(home.models).active("tab").version == "base"
    assert (await get(client, "overview"))["errors"] == {}


@pytest.mark.parametrize("body", [{"role": "tab", "version": "../../x"}, {"role": "cook", "version": "base"}])
async def test_what_there_is_not_cannot_be_promoted(client: httpx.AsyncClient, body: dict[str, str]) -> None:
    assert (await client.post("/v1/models/use", json=body)).status_code == 404


async def test_the_level_changes_now_and_for_later(client: httpx.AsyncClient, home: Home) -> None:
    assert HOSTILE in (await client.get("/v1/dashboard/examples")).json()["examples"][0]["text"]
    assert (await client.post("/v1/devdata/level", json={"level": "no_code"})).status_code == 200
    shown = (await get(client, "examples"))["examples"]
    assert {(one["text"], one["above"], one["path"], one["hidden"]) for one in shown} == {("", "", "", True)}
    assert {row["workspace"] for row in (await get(client, "sessions"))["sessions"]} == {""}
    assert (await get(client, "data"))["level"] == "no_code"
    assert load_config(home, env={}).devdata.level == "no_code"
    chat = {"model": "chat", "messages": [{"role": "user", "content": "secret question"}]}
    await client.post("/v1/chat/completions", json=chat)
    turns = b"".join(file.read_bytes() for file in (home.devdata / "1/chat_turn").glob("*"))
    assert b"secret question" not in turns


async def test_a_level_that_the_environment_decides_is_not_changed(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHIPSMITH_DEVDATA__LEVEL", "all")
    refused = await client.post("/v1/devdata/level", json={"level": "off"})
    assert (refused.status_code, (await get(client, "data"))["level"]) == (400, "all")


async def test_what_is_purged_is_gone_from_every_view(client: httpx.AsyncClient, home: Home) -> None:
    await get(client, "overview")
    gone = (await client.post("/v1/devdata/purge", json={"session": HOSTILE})).json()["removed"]
    assert gone >= 7
    assert (await get(client, "sessions"))["sessions"][0]["session"] != HOSTILE
    assert HOSTILE not in str((await get(client, "examples"))["examples"])
    assert (await client.post("/v1/devdata/purge", json={"everything": True})).json()["removed"] > 100
    assert (await get(client, "overview"))["activity"] == []
    assert not list(home.figures.glob("*/*"))


async def test_what_is_recorded_meanwhile_is_shown_by_and_by(client: httpx.AsyncClient, home: Home) -> None:
    before = await get(client, "data")
    count = (await get(client, "progress"))["counted"]
    append_event(home.devdata, SessionStarted(session="new"))
    async with asyncio.timeout(60):
        while (await get(client, "progress"))["counted"] == count:
            await asyncio.sleep(0.02)
    assert (await get(client, "sessions"))["sessions"][0]["session"] == "new"
    after = await get(client, "data")
    assert after["events"]["session_started"] == before["events"]["session_started"] + 1


@pytest.mark.parametrize(
    "body", [{}, {"everything": True, "session": "x"}, {"before": "soon"}, {"pattern": "("}, {"all": True}]
)
async def test_an_unclear_purge_takes_nothing(client: httpx.AsyncClient, body: dict[str, Any]) -> None:
    before = (await get(client, "data"))["events"]
    assert (await client.post("/v1/devdata/purge", json=body)).status_code == 400
    assert (await get(client, "data"))["events"] == before


async def test_purging_takes_the_right_content_type(client: httpx.AsyncClient) -> None:
    form = await client.post(
        "/v1/devdata/purge", content=b'{"everything": true}', headers={"Content-Type": "text/plain"}
    )
    assert form.status_code == 400


async def test_every_file_of_the_page_is_our_own(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["content-type"].startswith("text/html")
    assert "http://" not in page.text
    assert "https://" not in page.text


@pytest.mark.parametrize(
    "path", ["", "absent.js", "../api/app.py", "..%2f__init__.py", "js", "js/../../hub.py", "%00"]
)
async def test_no_path_leads_out_of_the_pages(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(f"/static/{path}")).status_code == 404
