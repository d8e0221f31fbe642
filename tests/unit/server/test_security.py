"""Loopback only unless told otherwise; a token for anything wider; no foreign names."""

import httpx
import pytest
from starlette.responses import PlainTextResponse

from chipsmith.core.config import ServerConfig
from chipsmith.core.errors import ConfigError
from chipsmith.server.api.security import Gate, is_loopback, require_token_beyond_loopback


async def status(
    config: ServerConfig,
    *,
    host: str = "127.0.0.1:8765",
    token: str | None = None,
    method: str = "GET",
    path: str = "/health",
    **more: str,
) -> int:
    gate = Gate(PlainTextResponse("in"), config)
    headers = {"Host": host} | ({"Authorization": f"Bearer {token}"} if token else {})
    headers |= {name.replace("_", "-"): value for name, value in more.items()}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(gate), base_url="http://x") as client:
        return (await client.request(method, path, headers=headers)).status_code


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "localhost", "[::1]:8765"])
async def test_loopback_names_pass(host: str) -> None:
    assert await status(ServerConfig(), host=host) == 200


@pytest.mark.parametrize("host", ["evil.example:8765", "127.0.0.1.evil.example", ""])
async def test_a_web_page_cannot_rebind_its_name_to_us(host: str) -> None:
    assert await status(ServerConfig(), host=host) == 403


@pytest.mark.parametrize(("token", "expected"), [(None, 401), ("wrong", 401), ("right", 200)])
async def test_a_token_is_asked_for_where_one_is_set(token: str | None, expected: int) -> None:
    assert await status(ServerConfig(token="right"), token=token) == expected


@pytest.mark.parametrize(
    ("path", "method", "expected"),
    [
        ("/", "GET", 200),
        ("/static/main.js", "GET", 200),
        ("/", "POST", 401),
        ("/static/../v1/models", "GET", 401),
        ("/staticky", "GET", 401),
        ("/v1/dashboard/overview", "GET", 401),
    ],
)
async def test_the_dashboards_own_files_need_no_token(path: str, method: str, expected: int) -> None:
    assert await status(ServerConfig(token="right"), path=path, method=method) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 200),
        ({"origin": "http://127.0.0.1:8765", "sec_fetch_site": "same-origin"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"origin": "null"}, 403),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
    ],
)
async def test_a_web_page_from_elsewhere_can_have_nothing_done(
    headers: dict[str, str], expected: int
) -> None:
    assert await status(ServerConfig(), method="POST", path="/v1/devdata/purge", **headers) == expected


async def test_a_web_page_from_elsewhere_can_link_here() -> None:
    assert await status(ServerConfig(), path="/", sec_fetch_site="cross-site") == 200


async def test_a_wider_server_answers_to_any_name_with_the_token() -> None:
    wide = ServerConfig(host="0.0.0.0", token="right")
    assert await status(wide, host="copilot.corp:8765", token="right") == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "::", "copilot.corp"])
def test_wider_than_loopback_needs_a_token(host: str) -> None:
    with pytest.raises(ConfigError, match="CHIPSMITH_SERVER__TOKEN"):
        require_token_beyond_loopback(ServerConfig(host=host))
    require_token_beyond_loopback(ServerConfig(host=host, token="t"))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_loopback_needs_none(host: str) -> None:
    assert is_loopback(host)
    require_token_beyond_loopback(ServerConfig(host=host))
