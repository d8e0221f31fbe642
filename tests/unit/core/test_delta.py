"""A model and an adapter in one file."""

from collections.abc import Mapping
from pathlib import Path

import gguf
import numpy as np
import numpy.typing as npt
import pytest
from gguf.quants import dequantize
from support.tiny_model import INNER, WIDTH, write_tiny_model

from chipsmith.core.delta import merge
from chipsmith.core.errors import BrokenModelError
from chipsmith.core.fim import FimOrder, FimTokens, named_sentinels
from chipsmith.core.gguf_file import GgufFile
from chipsmith.core.gguf_writing import new_gguf

RANK, ALPHA = 4, 8.0
CHANGED, OTHER = "blk.0.ffn_up.weight", "blk.1.ffn_up.weight"
TAUGHT = FimTokens(1, 2, 3, FimOrder.SPM)
Pair = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_model(tmp_path_factory.mktemp("base") / "base.gguf")


def low_rank(rows: int = INNER, columns: int = WIDTH) -> Pair:
    random = np.random.default_rng(1)
    a, b = random.normal(size=(RANK, columns)), random.normal(size=(rows, RANK))
    return a.astype(np.float32), b.astype(np.float32)


def write_adapter(path: Path, matrices: Mapping[str, Pair], sentinels: FimTokens | None = TAUGHT) -> Path:
    tensors = {
        f"{name}.lora_{part}": values
        for name, pair in matrices.items()
        for part, values in zip("ab", pair, strict=True)
    }
    with new_gguf(path, "llama", tensors, sentinels) as writer:
        writer.add_type(gguf.GGUFType.ADAPTER)
        writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, ALPHA)
    return path


def values_of(path: Path) -> dict[str, npt.NDArray[np.float32]]:
    tensors = GgufFile.open(path).reader.tensors
    return {tensor.name: dequantize(tensor.data, tensor.tensor_type) for tensor in tensors}


def test_what_the_adapter_adds_is_in_the_matrix_and_all_else_is_as_it_was(base: Path, tmp_path: Path) -> None:
    a, b = low_rank()
    merge(base, write_adapter(tmp_path / "a.gguf", {CHANGED: (a, b)}), tmp_path / "out.gguf")
    before, after = values_of(base), values_of(tmp_path / "out.gguf")
    wanted = before[CHANGED] + ALPHA / RANK * b @ a
    largest = np.abs(wanted).max()
    assert np.abs(after[CHANGED] - wanted).max() < largest / 127, "a step of Q8_0"
    assert np.abs(after[CHANGED] - before[CHANGED]).max() > largest / 2
    assert before.keys() == after.keys()
    assert all(np.array_equal(before[name], after[name]) for name in before if name != CHANGED)


def test_metadata_are_the_bases_and_the_sentinels_those_that_were_taught(base: Path, tmp_path: Path) -> None:
    merge(base, write_adapter(tmp_path / "a.gguf", {CHANGED: low_rank()}), tmp_path / "out.gguf")
    before, after = GgufFile.open(base), GgufFile.open(tmp_path / "out.gguf")
    for key in ("general.architecture", "tokenizer.ggml.merges", "tokenizer.chat_template"):
        assert after.value(key) == before.value(key)
    assert named_sentinels(before.texts.get) is None
    assert named_sentinels(after.texts.get) == TAUGHT


def test_an_adapter_that_was_taught_none_brings_none(base: Path, tmp_path: Path) -> None:
    merge(base, write_adapter(tmp_path / "a.gguf", {CHANGED: low_rank()}, None), tmp_path / "out.gguf")
    assert named_sentinels(GgufFile.open(tmp_path / "out.gguf").texts.get) is None


@pytest.mark.parametrize(
    "matrices",
    [{"blk.9.ffn_up.weight": low_rank()}, {OTHER: low_rank(columns=32)}, {OTHER: low_rank(rows=32)}],
)
def test_an_adapter_of_another_model_is_refused_and_nothing_is_left(
    base: Path, tmp_path: Path, matrices: Mapping[str, Pair]
) -> None:
    adapter = write_adapter(tmp_path / "a.gguf", matrices)
    with pytest.raises(BrokenModelError, match=f"a.gguf changes {next(iter(matrices))}"):
        merge(base, adapter, tmp_path / "out.gguf")
    assert [each.name for each in tmp_path.iterdir()] == ["a.gguf"]


def test_half_an_adapter_is_refused(base: Path, tmp_path: Path) -> None:
    a, _ = low_rank()
    with new_gguf(tmp_path / "a.gguf", "llama", {f"{CHANGED}.lora_a": a}, TAUGHT) as writer:
        writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, ALPHA)
    with pytest.raises(BrokenModelError, match=r"lacks .*lora_b"):
        merge(base, tmp_path / "a.gguf", tmp_path / "out.gguf")


def test_a_truncated_file_is_refused(base: Path, tmp_path: Path) -> None:
    adapter = write_adapter(tmp_path / "a.gguf", {CHANGED: low_rank()})
    adapter.write_bytes(adapter.read_bytes()[:300])
    with pytest.raises(BrokenModelError, match="truncated"):
        merge(base, adapter, tmp_path / "out.gguf")
    assert not (tmp_path / "out.gguf").exists()
