"""The backend for a team: any OpenAI-compatible endpoint, such as vLLM."""

from __future__ import annotations

import json
import os
import time
from collections.abc import AsyncGenerator, Sequence
from typing import Any

import httpx
from attrs import define, field

from chipsmith.core.config import RoleConfig
from chipsmith.core.errors import ConfigError, InputError, RefusedError, ServerUnreachableError
from chipsmith.core.events import Timings
from chipsmith.retrieval.embedding import estimate
from chipsmith.server.backends.base import ChatRequest, CompletionRequest, Delta, Told
from chipsmith.server.engine.job import Finish
from chipsmith.server.engine.sampling import Sampling
from chipsmith.server.engine.text import TextStream

TIMEOUT = httpx.Timeout(10.0, read=120.0)


class OpenAIBackend:
    """Chat, completion and embeddings from an endpoint that speaks OpenAI's protocol.

    Raises:
        ConfigError: the environment variable of the key is named but not set.
    """

    def __init__(self, role: RoleConfig, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._model = role.model
        self.context = role.context
        self._client = httpx.AsyncClient(
            base_url=role.url or "", headers=_authorization(role), timeout=TIMEOUT, transport=transport
        )

    @property
    def follows_grammars(self) -> bool:
        """OpenAI's interface has no grammars."""
        return False

    def tokens(self, text: str) -> int:
        """Three bytes a token: of code and English no tokenizer in use makes more."""
        return len(text.encode()) // 3 + 1

    def chat(self, request: ChatRequest) -> AsyncGenerator[Delta]:
        _refuse_grammar(request)
        messages = [{"role": message.role, "content": message.content} for message in request.messages]
        body = {"messages": messages, **_options(request.max_tokens, request.sampling, request.stops)}
        return self._stream("chat/completions", body, TextStream(), request.told)

    def complete(self, request: CompletionRequest) -> AsyncGenerator[Delta]:
        _refuse_grammar(request)
        if request.warm:
            return _nothing()
        body = {
            "prompt": "".join(request.context) + request.prefix,
            **({"suffix": request.suffix} if request.suffix else {}),
            **_options(request.max_tokens, request.sampling, request.stops),
        }
        return self._stream("completions", body, TextStream(stop_when=request.stop_when), request.told)

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        try:
            response = await self._client.post(
                "embeddings", json={"model": self._model, "input": list(texts)}
            )
            await self._check(response)
            rows = sorted(response.json()["data"], key=lambda row: row["index"])
            return [row["embedding"] for row in rows]
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error

    async def count(self, texts: Sequence[str]) -> list[int]:
        return estimate(texts)

    async def rerank(self, query: str, texts: Sequence[str]) -> list[float]:
        """How relevant each text is to the query; as Jina, Cohere and vLLM have it."""
        body = {"model": self._model, "query": query, "documents": list(texts), "return_documents": False}
        try:
            response = await self._client.post("rerank", json=body)
            await self._check(response)
            rows = sorted(response.json()["results"], key=lambda row: row["index"])
            return [row["relevance_score"] for row in rows]
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error

    async def close(self) -> None:
        await self._client.aclose()

    async def _stream(
        self, path: str, body: dict[str, Any], text: TextStream, told: Told
    ) -> AsyncGenerator[Delta]:
        body = {"model": self._model, "stream": True, "stream_options": {"include_usage": True}, **body}
        answer = _Answer()
        try:
            async with self._client.stream("POST", path, json=body) as response:
                await self._check(response)
                async for line in response.aiter_lines():
                    if line.startswith("data:") and (piece := answer.read(line[5:].strip())):
                        yield Delta(text.feed(piece.encode("utf-8", "replace")))
                        if text.stopped:  # leaving the stream cancels at the endpoint
                            break
            yield Delta(text.finish(), answer.finish, answer.timings())
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error
        finally:
            told(answer.timings())

    def _unreachable(self, error: Exception) -> ServerUnreachableError:
        return ServerUnreachableError(
            f"The endpoint {self._client.base_url} does not answer: {error!r}.",
            fix="check `url` of the role, and that the endpoint runs.",
        )

    async def _check(self, response: httpx.Response) -> None:
        if response.is_error:
            detail = (await response.aread()).decode("utf-8", "replace")[:500]
            raise RefusedError(
                f"The endpoint {self._client.base_url} answered {response.status_code}: {detail}",
                fix="check `model`, `url` and `api_key_env` of the role.",
            )


async def _nothing() -> AsyncGenerator[Delta]:
    """The answer to a warm-up: an endpoint keeps no prompt for us, and would have it paid."""
    yield Delta("", "stop", Timings())


def _refuse_grammar(request: ChatRequest | CompletionRequest) -> None:
    if request.grammar is not None:
        raise InputError(
            "A remote endpoint takes no grammar.",
            fix="leave `grammar` out, or use a local model for that role.",
        )


@define
class _Answer:
    """What a stream has said so far."""

    started: float = field(factory=time.perf_counter)
    first: float | None = None
    finish: Finish = "stop"
    usage: dict[str, Any] = field(factory=dict)
    pieces: int = 0
    """Stands in for the generated tokens of an answer that is left before it tells its usage."""

    def read(self, data: str) -> str:
        """The text of one server-sent event."""
        if not data or data == "[DONE]":
            return ""
        chunk = json.loads(data)
        self.usage = chunk.get("usage") or self.usage
        if not chunk.get("choices"):
            return ""
        choice = chunk["choices"][0]
        if choice.get("finish_reason") == "length":
            self.finish = "length"
        text: str = choice.get("text") or (choice.get("delta") or {}).get("content") or ""
        if text and self.first is None:
            self.first = time.perf_counter()
        self.pieces += bool(text)
        return text

    def timings(self) -> Timings:
        now = time.perf_counter()
        first = self.first or now
        details = self.usage.get("prompt_tokens_details") or {}
        reused = int(details.get("cached_tokens") or 0)
        return Timings(
            prompt_tokens=int(self.usage.get("prompt_tokens") or 0) - reused,
            reused_tokens=reused,
            generated_tokens=int(self.usage.get("completion_tokens") or self.pieces),
            prompt_ms=round(1e3 * (first - self.started), 3),
            generated_ms=round(1e3 * (now - first), 3),
        )


def _options(max_tokens: int | None, sampling: Sampling, stops: Sequence[str]) -> dict[str, Any]:
    options: dict[str, Any] = {"temperature": sampling.temperature, "top_p": sampling.top_p}
    if max_tokens is not None:
        options["max_tokens"] = max_tokens
    if sampling.seed is not None:
        options["seed"] = sampling.seed
    if stops:
        options["stop"] = list(stops)
    return options


def _authorization(role: RoleConfig) -> dict[str, str]:
    if role.api_key_env is None:
        return {}
    key = os.environ.get(role.api_key_env)
    if not key:
        raise ConfigError(
            f"The environment variable {role.api_key_env} is not set.",
            fix=f"set it to the key of {role.url}, or remove `api_key_env` of the role.",
        )
    return {"Authorization": f"Bearer {key}"}
