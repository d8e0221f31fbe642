"""A language model small enough to train in a test, with the packaged model's own tokenizer."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from chipsmith.core.embedded import resolve_model
from chipsmith.core.gguf_file import GgufFile
from chipsmith.core.gguf_writing import copy_metadata

VOCABULARY, WIDTH, INNER, HEADS, KEY_HEADS, LAYERS = 1024, 64, 128, 4, 2, 2
PACKAGED = "embedded:smollm2-135m-instruct"


def write_tiny_model(path: Path) -> Path:
    """A random model of the packaged one's architecture, with the first 1,024 of its tokens."""
    from gguf import GGUFWriter

    source = GgufFile.open(resolve_model(PACKAGED))
    tokens = source.value("tokenizer.ggml.tokens")
    merges = len(source.value("tokenizer.ggml.merges")) - (len(tokens) - VOCABULARY)
    replaced = {
        "llama.block_count": LAYERS,
        "llama.embedding_length": WIDTH,
        "llama.feed_forward_length": INNER,
        "llama.attention.head_count": HEADS,
        "llama.attention.head_count_kv": KEY_HEADS,
        "llama.rope.dimension_count": WIDTH // HEADS,
        "llama.vocab_size": VOCABULARY,
        "tokenizer.ggml.tokens": tokens[:VOCABULARY],
        "tokenizer.ggml.token_type": source.value("tokenizer.ggml.token_type")[:VOCABULARY],
        "tokenizer.ggml.merges": source.value("tokenizer.ggml.merges")[:merges],
    }
    writer = GGUFWriter(path, source.architecture)
    copy_metadata(source, writer, replaced)
    rng = np.random.default_rng(0)
    for name, shape in _shapes().items():
        values = np.ones(shape) if len(shape) == 1 else rng.normal(0, 0.1, shape)
        writer.add_tensor(name, values.astype(np.float32 if len(shape) == 1 else np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _shapes() -> dict[str, tuple[int, ...]]:
    keys = WIDTH // HEADS * KEY_HEADS
    block = {
        "attn_norm": (WIDTH,),
        "attn_q": (WIDTH, WIDTH),
        "attn_k": (keys, WIDTH),
        "attn_v": (keys, WIDTH),
        "attn_output": (WIDTH, WIDTH),
        "ffn_norm": (WIDTH,),
        "ffn_gate": (INNER, WIDTH),
        "ffn_up": (INNER, WIDTH),
        "ffn_down": (WIDTH, INNER),
    }
    blocks = {f"blk.{i}.{name}.weight": shape for i in range(LAYERS) for name, shape in block.items()}
    return {"token_embd.weight": (VOCABULARY, WIDTH), "output_norm.weight": (WIDTH,), **blocks}


def write_corpus(directory: Path) -> Path:
    """Twelve short Tcl files that are easily learnt."""
    directory.mkdir()
    for number in range(12):
        lines = [f"set_input_delay {number}.{line} [get_ports in_{line}]\n" for line in range(30)]
        (directory / f"constraints_{number}.tcl").write_text("".join(lines))
    return directory
