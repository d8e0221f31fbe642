"""A cut word or trailing blanks are continued as if nothing had been cut."""

import asyncio
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chipsmith.core.config import BackendKind, EngineConfig, RoleConfig
from chipsmith.core.embedded import resolve_model
from chipsmith.core.fim import SMOLLM2_SENTINELS
from chipsmith.core.healing import Healing, Pieces, take_back
from chipsmith.server.backends.base import CompletionRequest
from chipsmith.server.backends.llama import LlamaBackend
from chipsmith.server.engine.model import Model

MODEL = "embedded:smollm2-135m-instruct"


@pytest.fixture(scope="module")
def model() -> Iterator[Model]:
    model = Model(resolve_model(MODEL))
    yield model
    model.close()


@pytest.fixture(scope="module")
def backend() -> Iterator[LlamaBackend]:
    role = RoleConfig(BackendKind.LLAMA, MODEL, context=256)
    backend = LlamaBackend(resolve_model(MODEL), role=role, config=EngineConfig(threads=1, slots=1))
    yield backend
    asyncio.run(backend.close())


@pytest.fixture(scope="module")
def pieces(model: Model) -> Pieces:
    return Pieces(model.pieces)


def test_fitting_is_what_a_loop_over_the_vocabulary_finds(model: Model, pieces: Pieces) -> None:
    vocabulary = {token: piece for token in range(model.vocabulary_size) if (piece := model.piece(token))}

    def fits(piece: bytes, text: bytes) -> bool:
        rest = text[len(piece) :]
        return piece.startswith(text) or (
            text.startswith(piece) and any(other.startswith(rest) for other in vocabulary.values())
        )

    for text in (b" ", b"\n    ", b"che", b"_", b"\x1d", "é".encode()):
        expected = {token for token, piece in vocabulary.items() if fits(piece, text)}
        assert set(pieces.fitting(text)) == expected


@settings(max_examples=40)
@given(st.text(max_size=30), st.integers(0, 99))
def test_whatever_the_logits_the_text_is_repeated(model: Model, pieces: Pieces, text: str, seed: int) -> None:
    tokens = model.tokenize(f"x {text}")
    kept, taken = take_back(pieces, tokens)
    assert kept + taken == tokens
    healing = Healing(pieces, taken)
    logits = np.random.default_rng(seed).normal(size=model.vocabulary_size).astype(np.float32)
    written = added = b""
    while not healing.done:
        token = healing.choose(logits)
        written += model.piece(token)
        added += healing.new_bytes(token)
    assert written == b"".join(map(model.piece, taken)) + added


def test_a_word_is_taken_back_whole_but_never_the_whole_prompt(model: Model, pieces: Pieces) -> None:
    def taken(text: str) -> str:
        return pieces.text(take_back(pieces, model.tokenize(text))[1]).decode()

    assert taken("return ") == " "
    assert taken("set x") == " x"
    assert taken("import matplotlib.pyp") == ".pyp"
    assert taken("x") == ""


@pytest.mark.parametrize(("prefix", "taken"), [("", 0), ("x", 1), ("set clk", 2)])
def test_a_sentinel_is_never_taken_back(model: Model, pieces: Pieces, prefix: str, taken: int) -> None:
    prompt = SMOLLM2_SENTINELS.prompt(model.tokenize(prefix), model.tokenize("\nset b 2\n"))
    kept, back = take_back(pieces, prompt)
    assert (kept + back, len(back)) == (prompt, taken)


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("def add(a, b):\n    return ", "a + b"),
        ("def add(a, b):\n    ret", "urn a + b"),
        ("def add(a, b):\n    return a + b\n\ndef sub(a, b):\n    ", "return a"),
        ("proc add {a b} {\n    return [expr $a + $b]\n}\nproc sub {a b} {\n    ", "return [expr $a"),
        ("import numpy as np\nimport matplotlib.pyp", "lot as plt"),
    ],
)
async def test_cut_code_is_continued(backend: LlamaBackend, prefix: str, expected: str) -> None:
    request = CompletionRequest(prefix=prefix, max_tokens=8, stops=("\n",))
    text = "".join([delta.text async for delta in backend.complete(request)])
    assert text.startswith(expected)
