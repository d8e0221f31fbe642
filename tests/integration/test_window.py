"""A slow machine gets a shorter prompt, and only where a person waits at the cursor."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing

import pytest
from attrs import evolve

from chipsmith.core.config import BackendKind, EngineConfig, RoleConfig
from chipsmith.core.embedded import resolve_model
from chipsmith.core.events import Message, Timings
from chipsmith.core.fim import ANCHOR
from chipsmith.server.backends.base import ChatRequest, CompletionRequest
from chipsmith.server.backends.llama import LlamaBackend
from chipsmith.server.engine.job import Priority

MODEL = "embedded:smollm2-135m-instruct"
LONG = "set_input_delay -clock clk 1 [get_ports a]\n" * 60


@pytest.fixture(scope="module")
def backend() -> Iterator[LlamaBackend]:
    backend = LlamaBackend(
        resolve_model(MODEL),
        role=RoleConfig(BackendKind.LLAMA, MODEL, context=2048),
        config=EngineConfig(threads=1, slots=1, cold_ms=1000),
    )
    yield backend
    asyncio.run(backend.close())


async def computed(backend: LlamaBackend, priority: Priority) -> int:
    """Tokens of the prompt that a long prefix becomes."""
    cost = await timings(backend, CompletionRequest(prefix=LONG, max_tokens=1, priority=priority))
    return cost.prompt_tokens + cost.reused_tokens


async def timings(backend: LlamaBackend, request: CompletionRequest) -> Timings:
    last = [delta async for delta in backend.complete(request)][-1]
    assert last.timings is not None
    return last.timings


async def test_a_warmed_prompt_costs_one_token(backend: LlamaBackend) -> None:
    request = CompletionRequest(prefix=f"# another file\n{LONG}", max_tokens=8)
    warmed = await timings(backend, evolve(request, warm=True))
    asked = await timings(backend, request)
    assert warmed.prompt_tokens > 100
    assert warmed.generated_tokens == 0
    assert (asked.prompt_tokens, asked.reused_tokens) == (1, warmed.prompt_tokens + warmed.reused_tokens - 1)


@pytest.mark.parametrize(("speed", "expected"), [(10.0, ANCHOR), (2.5 * ANCHOR, 2 * ANCHOR)])
async def test_a_completions_prompt_fits_the_time(
    backend: LlamaBackend, monkeypatch: pytest.MonkeyPatch, speed: float, expected: int
) -> None:
    monkeypatch.setattr(backend._engine, "prompt_speed", speed)
    assert expected - ANCHOR / 2 < await computed(backend, Priority.TAB) <= expected


async def test_a_cold_file_beside_another_gets_what_is_left_of_the_time(
    backend: LlamaBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backend._engine, "prompt_speed", 3.0 * ANCHOR)
    asked = (
        timings(backend, CompletionRequest(prefix=f"# {name}\n{LONG}", max_tokens=1, document=name))
        for name in ("one", "two")
    )
    first, second = (cost.prompt_tokens + cost.reused_tokens for cost in await asyncio.gather(*asked))
    assert first > 2 * ANCHOR
    assert second <= ANCHOR


async def test_a_plain_request_is_not_cut(backend: LlamaBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend._engine, "prompt_speed", 10.0)
    assert await computed(backend, Priority.CHAT) > 2 * ANCHOR


async def test_the_speed_is_measured(backend: LlamaBackend) -> None:
    assert backend._engine.prompt_speed > 1


async def test_what_was_computed_for_a_reader_who_left_is_told(backend: LlamaBackend) -> None:
    costs: list[Timings] = []
    request = ChatRequest(messages=[Message("user", "Tell a long story.")], told=costs.append)
    async with aclosing(backend.chat(request)) as deltas:
        async for delta in deltas:
            if delta.text:
                break
    (cost,) = costs
    assert cost.prompt_tokens + cost.reused_tokens > 0
    assert cost.generated_tokens > 0
