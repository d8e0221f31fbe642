"""The HTTP API over a fake backend: shapes, errors, streams, and clients that leave."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from support.fakes import FakeBackend
from support.patience import PATIENCE_S, until

from chipsmith.core.errors import ContextTooLongError
from chipsmith.core.events import Event

CHAT = {"model": "chat", "messages": [{"role": "user", "content": "Hi"}]}
TAB = {"model": "tab", "prompt": "set x ", "suffix": "\nputs $x"}


def sse(text: str) -> list[Any]:
    lines = [line.removeprefix("data: ") for line in text.splitlines() if line]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


async def test_a_chat_in_openais_shape(client: httpx.AsyncClient) -> None:
    answer = (await client.post("/v1/chat/completions", json=CHAT)).json()
    assert answer["object"] == "chat.completion"
    assert answer["choices"][0]["message"] == {"role": "assistant", "content": "Hello there"}
    assert answer["choices"][0]["finish_reason"] == "stop"
    assert answer["usage"]["prompt_tokens"] == 5
    assert answer["timings"]["reused_tokens"] == 2
    assert answer["model_version"] == "base"


async def test_a_streamed_chat_ends_with_its_cost(client: httpx.AsyncClient) -> None:
    response = await client.post("/v1/chat/completions", json={**CHAT, "stream": True})
    *pieces, last = sse(response.text)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert "".join(piece["choices"][0]["delta"]["content"] for piece in pieces) == "Hello there"
    assert last["choices"][0]["finish_reason"] == "stop"
    assert last["timings"]["generated_tokens"] == 2


async def test_a_completion_gets_prefix_suffix_and_parameters(
    client: httpx.AsyncClient, backend: FakeBackend
) -> None:
    body = {
        **TAB,
        "max_tokens": 9,
        "temperature": 0.7,
        "stop": ["\n"],
        "seed": 3,
        "document": "file:///a.tcl",
    }
    answer = (await client.post("/v1/completions", json=body)).json()
    assert answer["choices"][0]["text"] == "Hello there"
    asked = backend.completions[0]
    assert (asked.prefix, asked.suffix, asked.max_tokens) == ("set x ", "\nputs $x", 9)
    assert (asked.sampling.temperature, asked.sampling.seed) == (0.7, 3)
    assert (asked.stops, asked.document) == (("\n",), "file:///a.tcl")


async def test_a_chat_turn_is_recorded_under_the_answers_id(
    client: httpx.AsyncClient, recorded: list[Event]
) -> None:
    answer = (await client.post("/v1/chat/completions", json={**CHAT, "session": "s1"})).json()
    turn = next(event for event in recorded if event.name == "chat_turn")
    assert (turn.turn, turn.answer, turn.session, turn.finish) == (answer["id"], "Hello there", "s1", "stop")
    assert [message.role for message in turn.messages] == ["system", "user"]


async def test_a_reader_who_leaves_cancels_and_the_part_is_recorded(
    app: FastAPI, backend: FakeBackend, recorded: list[Event]
) -> None:
    backend.words, backend.pause_s = ["word "] * 1000, 0.005
    await call_and_leave(app, "/v1/chat/completions", {**CHAT, "stream": True}, after_chunks=3)
    await until(lambda: backend.cancelled == 1)
    await until(lambda: any(event.name == "chat_turn" for event in recorded))
    turn = next(event for event in recorded if event.name == "chat_turn")
    assert turn.finish == "cancelled"
    assert turn.answer.startswith("word word")
    assert turn.timings.generated_tokens >= 2
    (cost,) = [event.timings for event in recorded if event.name == "tokens_generated"]
    assert cost == turn.timings


async def test_a_reader_who_leaves_before_a_whole_answer_cancels_too(
    app: FastAPI, backend: FakeBackend
) -> None:
    backend.words, backend.pause_s = ["word "] * 1000, 0.005
    await call_and_leave(app, "/v1/completions", TAB, after_chunks=0)
    await until(lambda: backend.cancelled == 1)


async def call_and_leave(app: FastAPI, path: str, body: dict[str, Any], *, after_chunks: int) -> None:
    """A client at the level of ASGI, which hangs up after some chunks."""
    gone = asyncio.Event()
    chunks = 0
    content = json.dumps(body).encode()
    messages = iter([{"type": "http.request", "body": content, "more_body": False}])
    if not after_chunks:
        asyncio.get_running_loop().call_later(0.1, gone.set)

    async def receive() -> dict[str, Any]:
        if message := next(messages, None):
            return message
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        nonlocal chunks
        chunks += message["type"] == "http.response.body"
        if after_chunks and chunks >= after_chunks:
            gone.set()

    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")]
    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": headers, "http_version": "1.1", "scheme": "http", "app": app,
    }  # fmt: skip
    await asyncio.wait_for(app(scope, receive, send), PATIENCE_S)


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("/v1/completions", {**TAB, "model": "tap"}, 404, 'mean "tab"'),
        ("/v1/completions", {**TAB, "model": "rerank"}, 404, "roles.rerank"),
        ("/v1/completions", {"model": "tab"}, 400, "prompt"),
        ("/v1/completions", {**TAB, "max_tokens": -1}, 400, "max_tokens"),
        ("/v1/completions", {**TAB, "temperature": 9}, 400, "temperature"),
        ("/v1/chat/completions", {"model": "chat", "messages": []}, 400, "messages"),
        ("/v1/chat/completions", {**CHAT, "n": 2}, 400, "n"),
        ("/v1/nothing", {}, 404, "/v1/nothing"),
    ],
)
async def test_errors_have_openais_shape(
    client: httpx.AsyncClient, path: str, body: dict[str, Any], status: int, words: str
) -> None:
    response = await client.post(path, json=body)
    assert response.status_code == status
    error = response.json()["error"]
    assert words in error["message"]
    assert error["type"] == "invalid_request_error"
    assert {"message", "type", "param", "code", "fix"} == set(error)


async def test_an_error_before_the_first_token_has_its_status_even_when_streaming(
    client: httpx.AsyncClient, backend: FakeBackend
) -> None:
    backend.error = ContextTooLongError("Too long.", fix="shorten it.")
    response = await client.post("/v1/chat/completions", json={**CHAT, "stream": True})
    assert (response.status_code, response.json()["error"]["fix"]) == (400, "shorten it.")


async def test_an_unexpected_error_is_500_without_its_details(
    client: httpx.AsyncClient, backend: FakeBackend
) -> None:
    backend.error = RuntimeError("secret")
    response = await client.post("/v1/chat/completions", json=CHAT)
    assert response.status_code == 500
    assert "secret" not in response.text


async def test_embeddings_as_numbers_or_base64(client: httpx.AsyncClient) -> None:
    body = {"model": "embed", "input": ["a", "bcd"]}
    rows = (await client.post("/v1/embeddings", json=body)).json()["data"]
    assert [row["embedding"] for row in rows] == [[1.0, 0.0], [3.0, 0.0]]
    coded = (await client.post("/v1/embeddings", json={**body, "encoding_format": "base64"})).json()["data"]
    assert coded[0]["embedding"] == "AACAPwAAAAA="


async def test_events_are_recorded_and_bad_ones_named(
    client: httpx.AsyncClient, recorded: list[Event]
) -> None:
    good = {"event": "chat_feedback", "schema": "1", "turn": "t", "rating": "up"}
    answer = (await client.post("/v1/events", json={"events": [good, {**good, "rating": "meh"}]})).json()
    assert answer["recorded"] == 1
    assert answer["rejected"][0]["index"] == 1
    assert recorded[-1].name == "chat_feedback"


async def test_health_models_and_metrics_name_the_version(client: httpx.AsyncClient) -> None:
    await client.post("/v1/chat/completions", json=CHAT)
    health = (await client.get("/health")).json()
    assert (health["status"], health["roles"]["tab"]["version"]) == ("ok", "base")
    models = (await client.get("/v1/models")).json()["data"]
    assert {row["id"] for row in models} == {"chat", "tab", "embed"}
    metrics = (await client.get("/metrics")).text
    assert 'chipsmith_tokens_total{kind="generated",role="chat",version="base"} 2.0' in metrics
