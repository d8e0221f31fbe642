"""Answers that follow a grammar, on the real embedded model: nothing else is ever written."""

import re
from collections.abc import Iterator

import pytest

from chipsmith.core.config import EngineConfig, RoleConfig
from chipsmith.core.config.roles import CHAT_MODEL, BackendKind
from chipsmith.core.embedded import resolve_model
from chipsmith.core.errors import InputError
from chipsmith.core.events import Message
from chipsmith.server.backends.base import ChatRequest, CompletionRequest
from chipsmith.server.backends.llama import LlamaBackend
from chipsmith.server.engine.sampling import Sampling

CLOCK = r"""
root ::= "create_clock" flag{2} " [get_ports " name "]\n"
flag ::= " -period " number | " -name " name
number ::= [1-9] ("." [0-9]{1,2})?
name ::= "clk" | "core_clk"
"""
CLOCK_PATTERN = r"create_clock( -period [1-9](\.\d{1,2})?| -name (core_)?clk){2} \[get_ports (core_)?clk\]\n"


@pytest.fixture(scope="module")
def backend() -> Iterator[LlamaBackend]:
    made = LlamaBackend(
        resolve_model(CHAT_MODEL),
        role=RoleConfig(BackendKind.LLAMA, CHAT_MODEL, context=512),
        config=EngineConfig(threads=1, slots=2, batch=128),
    )
    yield made
    made._engine.close()


async def write(backend: LlamaBackend, grammar: str, *, max_tokens: int = 60, **sampling) -> tuple[str, str]:
    """The text and how it ended."""
    request = CompletionRequest(
        prefix="# Make a clock.\n", grammar=grammar, max_tokens=max_tokens, sampling=Sampling(**sampling)
    )
    deltas = [delta async for delta in backend.complete(request)]
    return "".join(delta.text for delta in deltas), str(deltas[-1].finish)


@pytest.mark.parametrize("temperature", [0.0, 0.8, 5.0])
async def test_a_completion_follows_its_grammar_at_any_temperature(backend, temperature):
    text, finish = await write(backend, CLOCK, temperature=temperature, seed=7)
    assert re.fullmatch(CLOCK_PATTERN, text)
    assert finish == "stop"


async def test_a_chat_follows_its_grammar(backend):
    request = ChatRequest(messages=[Message("user", "Is the sky blue?")], grammar='root ::= "yes" | "no"')
    assert "".join([delta.text async for delta in backend.chat(request)]) in ("yes", "no")


async def test_guessed_tokens_follow_it_too(backend):
    """Prompt lookup proposes what stood above; only what the grammar allows of that is taken."""
    line = "set_false_path -from a -to b\n"
    request = CompletionRequest(
        prefix=line * 8, grammar='root ::= ("set_false_path -from a -to c\\n"){4}', max_tokens=100
    )
    text = "".join([delta.text async for delta in backend.complete(request)])
    assert text == "set_false_path -from a -to c\n" * 4


async def test_a_grammar_in_another_script_is_followed(backend):
    text, finish = await write(backend, 'root ::= "δ→" [äöü]{3} "🙂"')
    assert re.fullmatch("δ→[äöü]{3}🙂", text)
    assert finish == "stop"


async def test_the_answer_ends_at_its_length(backend):
    text, finish = await write(backend, "root ::= [a-z]+", max_tokens=5)
    assert finish == "length"
    assert re.fullmatch("[a-z]+", text)


@pytest.mark.parametrize(
    "broken", ["", "root ::= (", 'start ::= "a"', 'root ::= root "a" | "b"', "root ::= missing"]
)
async def test_a_grammar_that_cannot_be_read_is_refused(backend, broken):
    with pytest.raises(InputError, match="grammar cannot be read"):
        await write(backend, broken)


async def test_others_are_answered_after_a_broken_grammar(backend):
    with pytest.raises(InputError):
        await write(backend, "root ::= (")
    assert (await write(backend, 'root ::= "ok"'))[0] == "ok"
