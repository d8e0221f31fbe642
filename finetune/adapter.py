"""Low-rank adapters as a GGUF file that llama.cpp adds to the base when it is loaded.

The layout is that of llama.cpp's `convert_lora_to_gguf.py`: for each matrix of shape (out, in) a `lora_a` of
shape (rank, in) and a `lora_b` of shape (out, rank), to be scaled by alpha / rank.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from chipsmith.core.errors import BrokenModelError
from chipsmith.core.fim import FimTokens
from chipsmith.core.gguf_file import GgufFile
from chipsmith.core.gguf_writing import Quantised, new_gguf
from chipsmith.finetune.gguf_export import permuted, tensor_names
from chipsmith.finetune.recipe import Quantisation

WEIGHTS, CONFIG = "adapter_model.safetensors", "adapter_config.json"
PREFIX = "base_model.model."
PARTS = {".lora_A.weight": ".lora_a", ".lora_B.weight": ".lora_b"}


def write_adapter(
    adapter: Path, base: Path, sentinels: FimTokens | None, out: Path, kind: Quantisation = Quantisation.F16
) -> None:
    """Write peft's directory `adapter` as GGUF.

    Args:
        base: the GGUF file that the adapter was trained over.
        sentinels: what it was taught; the base's file need not know them.
        kind: of the matrices whose rows suit it (Q8_0 wants a rank of 32 or a multiple); others are F16.

    Raises:
        BrokenModelError: it holds more than low-rank matrices, or does not fit the base.
        DiskFullError: the disk is full; nothing is left at `out`.
    """
    import gguf
    from safetensors.numpy import load_file

    source = GgufFile.open(base)
    config = json.loads((adapter / CONFIG).read_bytes())
    tensors = dict(_tensor(name, values, source) for name, values in load_file(adapter / WEIGHTS).items())
    with new_gguf(out, source.architecture, _written(tensors, kind), sentinels) as writer:
        writer.add_type(gguf.GGUFType.ADAPTER)
        writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
        writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, float(config["lora_alpha"]))


def _written(tensors: dict[str, Any], kind: Quantisation) -> dict[str, Any]:
    """By name, as bytes of their type where they are quantised."""
    import gguf

    if kind is Quantisation.F16:
        return dict(sorted(tensors.items()))
    wanted = gguf.GGMLQuantizationType[kind]
    block, _ = gguf.GGML_QUANT_SIZES[wanted]
    return {
        name: Quantised(gguf.quants.quantize(values.astype("float32"), wanted), wanted)
        if values.shape[-1] % block == 0
        else values
        for name, values in sorted(tensors.items())
    }


def _tensor(torch_name: str, values: Any, source: GgufFile) -> tuple[str, Any]:
    """Name and values as llama.cpp reads them. Raises BrokenModelError."""
    import numpy as np

    part = next((part for part in PARTS if torch_name.endswith(part)), None)
    matrix = torch_name.removeprefix(PREFIX).removesuffix(part or "")
    name = tensor_names(source).get_name(matrix)
    if part is None or name is None or f"{name}.weight" not in source.tensors:
        raise BrokenModelError(
            f"{torch_name} of the adapter cannot be added to {source.path.name}.",
            fix='train with method = "lora" alone, or set export.form to "model".',
        )
    weight = f"{name}.weight"
    ordered = permuted(weight, values, source) if PARTS[part] == ".lora_b" else values
    return weight + PARTS[part], ordered.astype(np.float16)
