"""Requests and streams: answers, refusals, broken connections, cancelling."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from support.fake_server import FakeServer, running
from support.patience import until

from chipsmith.core.errors import RefusedError, ServerUnreachableError
from chipsmith.lsp.http import Http


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    async with running(FakeServer()) as server:
        yield server


@pytest.fixture
async def http(server: FakeServer) -> AsyncIterator[Http]:
    http = Http(server.url)
    yield http
    await http.close()


async def test_a_request_is_answered(http: Http) -> None:
    answer = await http.request("POST", "/v1/completions", {"prompt": "é😀"})
    assert answer["choices"][0]["text"] == "report_checks"


async def test_a_refusal_repeats_message_and_fix(http: Http, server: FakeServer) -> None:
    server.refusal = {"message": "No model.", "fix": "pull one."}
    with pytest.raises(RefusedError, match="No model") as refused:
        await http.request("POST", "/v1/completions", {})
    assert refused.value.fix == "pull one."


async def test_a_stream_yields_pieces_up_to_its_end(http: Http) -> None:
    chunks = [chunk async for chunk in http.stream("/v1/chat/completions", {})]
    assert [chunk["choices"][0]["delta"].get("content") for chunk in chunks] == ["Setup", " slack", ".", None]


async def test_cancelling_closes_the_connection(http: Http, server: FakeServer) -> None:
    server.hold()
    task = asyncio.create_task(http.request("POST", "/v1/completions", {}))
    await until(lambda: bool(server.asked))
    task.cancel()
    await until(server.gone.is_set)


async def test_leaving_a_stream_closes_the_connection(http: Http, server: FakeServer) -> None:
    server.hold()

    async def read() -> None:
        async for _ in http.stream("/v1/chat/completions", {}):
            pass

    task = asyncio.create_task(read())
    await until(lambda: bool(server.asked))
    task.cancel()
    await until(server.gone.is_set)


async def test_nobody_there_is_said_so(http: Http, server: FakeServer) -> None:
    await server.stop()
    with pytest.raises(ServerUnreachableError, match="No Chipsmith server answers"):
        await http.request("GET", "/health")


async def test_a_server_dying_mid_stream_is_noticed(http: Http, server: FakeServer) -> None:
    server.hold()
    stream = http.stream("/v1/chat/completions", {})
    assert (await anext(stream))["id"] == "turn-1"
    await server.stop()
    with pytest.raises(ServerUnreachableError, match="went away before it had answered") as lost:
        await anext(stream)
    assert lost.value.fix == "ask again."
