"""The vocabulary of a model directory as GGUF metadata, where it is not the base file's any more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from chipsmith.core.gguf_file import GgufFile
from chipsmith.finetune.tokens import TOKENIZER

NORMAL, CONTROL, USER_DEFINED, UNUSED = 1, 3, 4, 5
"""`gguf.TokenType`."""
PREFIX = "tokenizer.ggml."


def grown_vocabulary(directory: Path, source: GgufFile, rows: int) -> dict[str, Any]:
    """Values of the metadata keys that a grown vocabulary changes; none where it did not grow.

    Ids of the base keep their tokens and types. New ones come from `tokenizer.json`: merged words are normal
    tokens, and added ones are found in a text before it is split, by Hugging Face and llama.cpp alike.

    Args:
        rows: of the embedding matrix; what has no token is named and never produced.
    """
    old = list(source.value(f"{PREFIX}tokens"))
    if rows == len(old):
        return {}
    values = json.loads((directory / TOKENIZER).read_bytes())
    added = {token["id"]: token for token in values["added_tokens"]}
    names = {number: name for name, number in values["model"]["vocab"].items()}
    names |= {number: token["content"] for number, token in added.items()}
    new = range(len(old), rows)
    return {
        f"{PREFIX}tokens": old + [names.get(number, f"[PAD{number}]") for number in new],
        f"{PREFIX}token_type": list(source.value(f"{PREFIX}token_type"))
        + [_kind(number, names, added) for number in new],
        f"{PREFIX}merges": [
            pair if isinstance(pair, str) else " ".join(pair) for pair in values["model"]["merges"]
        ],
        f"{source.architecture}.vocab_size": rows,
    }


def _kind(number: int, names: dict[int, str], added: dict[int, dict[str, Any]]) -> int:
    if number in added:
        return CONTROL if added[number]["special"] else USER_DEFINED
    return NORMAL if number in names else UNUSED
