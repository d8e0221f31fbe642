"""The tokenizer of a GGUF file as `tokenizer.json`, proven to read texts as llama.cpp does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from chipsmith.core.errors import BrokenModelError
from chipsmith.core.gguf_file import GgufFile
from chipsmith.finetune.proof import require_same_tokens

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


def tokenizer_of(path: Path) -> PreTrainedTokenizerBase:
    """A Hugging Face tokenizer that splits texts as llama.cpp does with the vocabulary of a GGUF file.

    Raises:
        BrokenModelError: the file is broken, or its tokenizer is of a kind that is not known.
    """
    from transformers import AutoTokenizer

    source = GgufFile.open(path)
    try:
        tokenizer: Any = AutoTokenizer.from_pretrained(str(path.parent), gguf_file=path.name)
    except Exception as error:  # transformers raises whatever its parsers do
        raise BrokenModelError(
            f"transformers cannot read the tokenizer of {path}: {error}.", fix="train from another model."
        ) from error
    backend = tokenizer.backend_tokenizer
    _split_as_llama_cpp(backend, str(source.value("tokenizer.ggml.pre", "")))
    backend.encode_special_tokens = True
    require_same_tokens(lambda text: backend.encode(text, add_special_tokens=False).ids, path)
    backend.encode_special_tokens = False
    return tokenizer  # type: ignore[no-any-return] # AutoTokenizer is untyped


def _split_as_llama_cpp(backend: Any, kind: str) -> None:
    """Set what transformers leaves out: how a text is split before pairs are merged (llama-vocab.cpp)."""
    from tokenizers import Regex, pre_tokenizers

    bytes_ = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    if kind in {"smollm", "starcoder", "refact", "command-r"}:
        digits = pre_tokenizers.Digits(individual_digits=True)
        words = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
        backend.pre_tokenizer = pre_tokenizers.Sequence([digits, words])
    elif kind in WORDS:
        split = pre_tokenizers.Split(Regex(WORDS[kind]), "isolated")
        backend.pre_tokenizer = pre_tokenizers.Sequence([split, bytes_])


_LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
WORDS = {
    "llama-bpe": _LLAMA3,
    "qwen2": _LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}"),
}
"""The regular expressions of those models' own `tokenizer.json`."""
