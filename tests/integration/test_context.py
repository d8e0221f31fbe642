"""Context on the real embedded model: it is read once, and keystrokes do not touch it."""

import asyncio
from collections.abc import Iterator

import pytest

from chipsmith.core.config import BackendKind, EngineConfig, RoleConfig
from chipsmith.core.embedded import resolve_model
from chipsmith.core.events import Timings
from chipsmith.server.backends.base import CompletionRequest
from chipsmith.server.backends.llama import LlamaBackend

MODEL = "embedded:smollm2-135m-instruct"
CONTEXT = ("# util.tcl\n# proc read_netlist {path {top cpu}}\n\n", "# b.tcl\n# read_netlist cpu.v\n\n")
PREFIX = "# Read the design\nset top cpu\n"


@pytest.fixture(scope="module")
def backend() -> Iterator[LlamaBackend]:
    role = RoleConfig(BackendKind.LLAMA, MODEL, context=512)
    backend = LlamaBackend(resolve_model(MODEL), role=role, config=EngineConfig(threads=1, slots=2))
    yield backend
    asyncio.run(backend.close())


async def cost(backend: LlamaBackend, prefix: str, context: tuple[str, ...]) -> Timings:
    request = CompletionRequest(prefix=prefix, suffix="\nexit\n", context=context, max_tokens=4, document="d")
    deltas = [delta async for delta in backend.complete(request)]
    assert deltas[-1].timings is not None
    return deltas[-1].timings


async def test_a_keystroke_costs_a_few_tokens_and_the_context_none(backend: LlamaBackend) -> None:
    first = await cost(backend, PREFIX, CONTEXT)
    assert first.prompt_tokens > 30
    for size in range(1, len("read_netlist") + 1):
        again = await cost(backend, PREFIX + "read_netlist"[:size], CONTEXT)
        assert again.prompt_tokens <= 4
        assert again.reused_tokens > 30


async def test_context_that_exceeds_its_share_is_left_out_by_whole_passages(backend: LlamaBackend) -> None:
    alone = await cost(backend, PREFIX, CONTEXT)
    crowded = await cost(backend, PREFIX, (*CONTEXT, "# long\n" + "# filler text\n" * 300))
    assert crowded.reused_tokens + crowded.prompt_tokens == alone.reused_tokens + alone.prompt_tokens
