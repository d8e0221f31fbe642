"""An embedding model small enough to train in a test, and documents that are easily learnt."""

from __future__ import annotations

import random
from pathlib import Path

from chipsmith.core.embedded import resolve_model

WIDTH, LAYERS, HEADS, LONGEST = 48, 1, 2, 64
PACKAGED = "embedded:all-minilm-l6-v2"
COMMON = [
    "clock",
    "edge",
    "port",
    "timing",
    "path",
    "level",
    "host",
    "bus",
    "reset",
    "state",
    "value",
    "when",
]


def write_tiny_retriever(path: Path) -> Path:
    """A random BERT with the packaged model's tokenizer, as a directory of safetensors."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import AutoTokenizer, BertConfig, BertModel

    torch.manual_seed(0)
    bert = path.parent / f"{path.name}-bert"
    tokenizer = AutoTokenizer.from_pretrained(str(resolve_model(PACKAGED)))
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=WIDTH,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        intermediate_size=2 * WIDTH,
        max_position_embeddings=LONGEST,
    )
    BertModel(config).save_pretrained(bert)
    tokenizer.save_pretrained(bert)
    words = Transformer(str(bert), max_seq_length=LONGEST)
    model = SentenceTransformer(modules=[words, Pooling(WIDTH), Normalize()], device="cpu")
    model.save_pretrained(str(path), create_model_card=False)
    return path


def write_documents(directory: Path, count: int = 40) -> Path:
    """Manuals of made-up blocks: each section's own words stand among words that all of them use."""
    directory.mkdir()
    for number in range(count):
        chosen = random.Random(number)  # noqa: S311 -- reproducible, no secrets
        name = _word(chosen)
        lines = [f"# {name.title()} block\n"]
        for _ in range(4):
            about = _word(chosen)
            said = " ".join(_word(chosen) if place % 3 == 0 else chosen.choice(COMMON) for place in range(24))
            lines += [
                f"## Working with {about}\n",
                f"{said} {about}.\n",
                f"- `{name}_{about}`: {said[:60]}\n",
            ]
        (directory / f"{name}.md").write_text("\n".join(lines))
    return directory


def _word(chosen: random.Random) -> str:
    return "".join(chosen.choice("bdfgklmnprst") + chosen.choice("aeiou") for _ in range(4))
