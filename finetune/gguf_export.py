"""A torch model written as GGUF: the base file's metadata and tokenizer, new tensors, then quantised.

No library writes this file: llama.cpp's converter wants a Hugging Face directory with its tokenizer,
which our base, itself a GGUF, never had.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chipsmith.core.errors import BrokenModelError, disk_full_guard
from chipsmith.core.gguf_file import GgufFile
from chipsmith.core.gguf_writing import copy_metadata, new_gguf
from chipsmith.finetune.gguf_vocabulary import grown_vocabulary
from chipsmith.finetune.recipe import Quantisation
from chipsmith.finetune.tokens import Tokens
from chipsmith.finetune.vocabulary import quieten_llama

if TYPE_CHECKING:
    import numpy as np
    import torch
    from transformers import PreTrainedModel

OUTPUT = "output.weight"
VOCABULARY = ("token_embd.weight", OUTPUT)
"""Tensors with a row for each token."""


def write_gguf(model: PreTrainedModel, base: Path, directory: Path, out: Path) -> None:
    """Write `model` to `out`: matrices as F16, vectors as F32.

    Args:
        model: of the base's architecture, on the CPU; adapters merged.
        base: the GGUF file whose metadata are taken, chat template included.
        directory: the model's own, whose tokenizer and sentinels are taken.

    Raises:
        BrokenModelError: base and model do not have the same tensors.
        DiskFullError: the disk is full; nothing is left at `out`.
    """
    source, sentinels = GgufFile.open(base), Tokens(directory).known_sentinels
    rows = int(model.config.vocab_size)
    tensors = _tensors(model, source, rows)
    vocabulary = grown_vocabulary(directory, source, rows)
    with new_gguf(out, source.architecture, tensors, sentinels) as writer:
        copy_metadata(source, writer, vocabulary)
        writer.add_file_type(1)  # mostly F16


def quantise(exact: Path, kind: Quantisation, out: Path, *, threads: int) -> None:
    """Quantise a file by llama.cpp.

    Raises:
        BrokenModelError: llama.cpp refused.
        DiskFullError: the disk is full; nothing is left at `out`.
    """
    import llama_cpp

    quieten_llama()
    partial = out.with_suffix(".partial")
    try:
        with disk_full_guard(out.parent):
            require_room(out.parent, exact.stat().st_size)
            if kind is Quantisation.F16:
                shutil.copyfile(exact, partial)
            else:
                parameters = llama_cpp.llama_model_quantize_default_params()
                parameters.ftype = getattr(llama_cpp, f"LLAMA_FTYPE_MOSTLY_{kind.value}")
                parameters.nthread = threads
                if llama_cpp.llama_model_quantize(str(exact).encode(), str(partial).encode(), parameters):
                    raise BrokenModelError(f"llama.cpp could not quantise {exact}.", fix="see its log above.")
            partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)


def _tensors(model: PreTrainedModel, source: GgufFile, rows: int) -> dict[str, np.ndarray[Any, Any]]:
    """GGUF names and values, the same as the base's in name and shape but for the vocabulary's `rows`."""
    import numpy as np

    named = dict(_named(model, source))
    _require_equal({name: tuple(tensor.shape) for name, tensor in named.items()}, source, rows)
    ordered = {name: permuted(name, tensor.float().numpy(), source) for name, tensor in named.items()}
    return {
        name: values.astype(np.float32 if values.ndim == 1 else np.float16)
        for name, values in ordered.items()
    }


def _named(model: PreTrainedModel, source: GgufFile) -> Iterator[tuple[str, torch.Tensor]]:
    """The model's tensors by GGUF name; tied output embeddings are left out."""
    names = tensor_names(source)
    for torch_name, tensor in model.state_dict().items():
        name = names.get_name(torch_name, try_suffixes=(".weight", ".bias"))
        if name is None:
            raise BrokenModelError(f"GGUF has no name for the tensor {torch_name}.", fix="report this model.")
        if name != OUTPUT or OUTPUT in source.tensors:
            yield name, tensor


def tensor_names(source: GgufFile) -> Any:
    """gguf's map from torch's names of tensors to its own."""
    import gguf

    architectures = {name: number for number, name in gguf.MODEL_ARCH_NAMES.items()}
    return gguf.get_tensor_name_map(architectures[source.architecture], source.hyperparameter("block_count"))


def permuted(name: str, values: np.ndarray[Any, Any], source: GgufFile) -> np.ndarray[Any, Any]:
    """Rows of `values` in llama.cpp's order.

    For the architecture llama, query and key rows stand as interleaved pairs (its rotary embedding
    turns neighbours), while transformers keeps the two halves of a head apart.
    """
    if source.architecture != "llama" or not any(f".attn_{part}." in name for part in "qk"):
        return values
    queries, keys = (source.hyperparameter(f"attention.head_count{part}") for part in ("", "_kv"))
    heads = queries if ".attn_q." in name else keys or queries
    pairs = values.reshape(heads, 2, values.shape[0] // heads // 2, *values.shape[1:])
    return pairs.swapaxes(1, 2).reshape(values.shape)


def _require_equal(shapes: dict[str, tuple[int, ...]], source: GgufFile, rows: int) -> None:
    expected = {
        name: (rows, *shape[1:]) if name in VOCABULARY else shape for name, shape in source.tensors.items()
    }
    if differing := sorted(dict(shapes.items() ^ expected.items())):
        raise BrokenModelError(
            f"The trained model and {source.path.name} differ in {len(differing)} tensors: {differing[0]}…",
            fix="train again from this base.",
        )


def require_room(where: Path, size: int) -> None:
    """Raises OSError(ENOSPC) where fewer than `size` bytes are free: llama.cpp would die of it."""
    import errno

    if shutil.disk_usage(where).free < size:
        raise OSError(errno.ENOSPC, "No space left on device", str(where))
