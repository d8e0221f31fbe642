"""A LoRA adapter changes what a model writes; one that does not fit is refused."""

from pathlib import Path

import gguf
import numpy as np
import pytest

from chipsmith.core.config import BackendKind, EngineConfig, RoleConfig
from chipsmith.core.embedded import resolve_model
from chipsmith.core.errors import BrokenModelError
from chipsmith.server.backends.base import CompletionRequest
from chipsmith.server.backends.llama import LlamaBackend

MODEL = "embedded:smollm2-135m-instruct"
WIDTH = 576
RANK = 4


def write_adapter(path: Path, *, scale: float, width: int = WIDTH) -> Path:
    """A LoRA adapter for one attention matrix, as llama.cpp's converter lays it out."""
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(RANK))
    random = np.random.default_rng(0)
    for block in range(0, 30, 3):
        down = random.normal(size=(RANK, width)).astype(np.float32)
        up = (scale * random.normal(size=(WIDTH, RANK))).astype(np.float32)
        writer.add_tensor(f"blk.{block}.attn_output.weight.lora_a", down)
        writer.add_tensor(f"blk.{block}.attn_output.weight.lora_b", up)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


async def written(adapter: Path | None) -> str:
    role = RoleConfig(BackendKind.LLAMA, MODEL, adapter=adapter and str(adapter), context=256)
    backend = LlamaBackend(resolve_model(MODEL), role=role, config=EngineConfig(threads=1, slots=1))
    try:
        request = CompletionRequest(prefix="The capital of France is", max_tokens=8)
        return "".join([delta.text async for delta in backend.complete(request)])
    finally:
        await backend.close()


async def test_an_adapter_of_zeros_changes_nothing_and_a_strong_one_does(tmp_path: Path) -> None:
    plain = await written(None)
    assert await written(write_adapter(tmp_path / "zero.gguf", scale=0.0)) == plain
    assert await written(write_adapter(tmp_path / "strong.gguf", scale=0.5)) != plain


async def test_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenModelError, match="no adapter"):
        await written(tmp_path / "missing.gguf")
    (tmp_path / "text.gguf").write_text("no")
    with pytest.raises(BrokenModelError, match="not a GGUF"):
        await written(tmp_path / "text.gguf")
    with pytest.raises(BrokenModelError, match="does not fit"):
        await written(write_adapter(tmp_path / "narrow.gguf", scale=0.0, width=64))
