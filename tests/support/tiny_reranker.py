"""A cross-encoder small enough for a test."""

from __future__ import annotations

from pathlib import Path

from chipsmith.core.embedded import resolve_model
from support.tiny_retriever import LONGEST, PACKAGED


def write_tiny_reranker(path: Path) -> Path:
    """A random BERT that judges pairs, with the packaged model's tokenizer, as a directory of safetensors."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    torch.manual_seed(0)
    tokenizer = AutoTokenizer.from_pretrained(str(resolve_model(PACKAGED)))
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=LONGEST,
        initializer_range=0.5,
    )
    config.num_labels = 1
    BertForSequenceClassification(config).save_pretrained(path)
    tokenizer.save_pretrained(path)
    return path
