"""The OpenAI-compatible backend against an endpoint that we play."""

import json
from typing import Any

import httpx
import pytest

from chipsmith.core.config import BackendKind, RoleConfig
from chipsmith.core.errors import ConfigError, InputError, RefusedError, ServerUnreachableError
from chipsmith.core.events import Message
from chipsmith.server.backends.base import ChatRequest, CompletionRequest, Delta
from chipsmith.server.backends.remote import OpenAIBackend
from chipsmith.server.engine.sampling import Sampling

ROLE = RoleConfig(BackendKind.OPENAI, "big-model", url="http://vllm.test/v1")
USAGE = {"prompt_tokens": 10, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 4}}
CHAT = ChatRequest(messages=[Message("user", "Hi")])


class Endpoint:
    """Answers with the chunks it is given and remembers what it was asked."""

    def __init__(self, *chunks: dict[str, Any], status: int = 200) -> None:
        self.chunks, self.status = chunks, status
        self.asked: list[tuple[str, dict[str, Any], httpx.Headers]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append((request.url.path, json.loads(request.content), request.headers))
        if self.status != 200:
            return httpx.Response(self.status, text="no such model")
        lines = [f"data: {json.dumps(chunk)}\n\n" for chunk in self.chunks]
        return httpx.Response(200, text="".join([": ping\n\n", *lines, "data: [DONE]\n\n"]))

    def backend(self, role: RoleConfig = ROLE) -> OpenAIBackend:
        return OpenAIBackend(role, transport=httpx.MockTransport(self))


async def collect(stream: Any) -> tuple[str, Delta]:
    deltas = [delta async for delta in stream]
    return "".join(delta.text for delta in deltas), deltas[-1]


async def test_chat_streams_and_counts() -> None:
    endpoint = Endpoint(
        {"choices": [{"delta": {"role": "assistant"}}]},
        {"choices": [{"delta": {"content": "Hel"}}]},
        {"choices": [{"delta": {"content": "lo"}, "finish_reason": "length"}]},
        {"choices": [], "usage": USAGE},
    )
    text, last = await collect(endpoint.backend().chat(CHAT))
    assert (text, last.finish) == ("Hello", "length")
    assert last.timings is not None
    assert (last.timings.prompt_tokens, last.timings.reused_tokens) == (6, 4)
    path, body, _ = endpoint.asked[0]
    assert path == "/v1/chat/completions"
    assert (body["model"], body["messages"]) == ("big-model", [{"role": "user", "content": "Hi"}])


async def test_a_stop_rule_leaves_the_endpoints_stream() -> None:
    endpoint = Endpoint(*({"choices": [{"text": text}]} for text in ("a = 1", ";\n", "b = 2")))
    rule = CompletionRequest(prefix="", stop_when=lambda text: text.find("\n") if "\n" in text else None)
    text, last = await collect(endpoint.backend().complete(rule))
    assert (text, last.finish) == ("a = 1;", "stop")
    assert last.timings is not None
    assert last.timings.generated_tokens == 2


async def test_completion_passes_suffix_and_parameters() -> None:
    endpoint = Endpoint({"choices": [{"text": "42", "finish_reason": "stop"}]})
    request = CompletionRequest(
        prefix="a", suffix="b", max_tokens=5, stops=("\n",), sampling=Sampling(temperature=0.5, seed=7)
    )
    text, last = await collect(endpoint.backend().complete(request))
    assert (text, last.finish) == ("42", "stop")
    _, body, _ = endpoint.asked[0]
    assert (body["prompt"], body["suffix"], body["max_tokens"]) == ("a", "b", 5)
    assert (body["stop"], body["temperature"], body["seed"]) == (["\n"], 0.5, 7)


async def test_the_key_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    role = RoleConfig(BackendKind.OPENAI, "m", url=ROLE.url, api_key_env="TEAM_KEY")
    with pytest.raises(ConfigError, match="TEAM_KEY is not set"):
        OpenAIBackend(role)
    monkeypatch.setenv("TEAM_KEY", "k")
    endpoint = Endpoint({"choices": [{"text": "x"}]})
    await collect(endpoint.backend(role).complete(CompletionRequest(prefix="a")))
    assert endpoint.asked[0][2]["authorization"] == "Bearer k"


async def test_a_refusal_is_repeated_with_a_fix() -> None:
    with pytest.raises(RefusedError, match="404: no such model"):
        await collect(Endpoint(status=404).backend().chat(CHAT))


async def test_an_endpoint_that_is_not_there() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    backend = OpenAIBackend(ROLE, transport=httpx.MockTransport(refuse))
    with pytest.raises(ServerUnreachableError, match="url"):
        await collect(backend.chat(CHAT))
    with pytest.raises(ServerUnreachableError):
        await backend.embed(["a"])


async def test_a_grammar_is_refused_rather_than_left_out():
    backend = OpenAIBackend(ROLE)
    with pytest.raises(InputError, match="takes no grammar"):
        backend.complete(CompletionRequest(prefix="a", grammar='root ::= "a"'))
    await backend.close()
