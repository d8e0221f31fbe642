"""Text to vectors by sentence-transformers, on the processor, without network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from chipsmith.core.errors import BrokenModelError
from chipsmith.core.llama_build import read_processor
from chipsmith.retrieval.passages import Count
from chipsmith.retrieval.schema import Vectors, unit

_HALF = frozenset({"amx_bf16", "avx512_bf16"})
"""Processors that compute with half the bits about 1.6 times as fast; a vector's cosine to the exact one is
0.998 and better."""


class Embedder:
    """A sentence-transformers model from a directory of safetensors, or a cached repository.

    `identity` names the model and its version where an index is written with it.

    Raises:
        BrokenModelError: the model cannot be loaded.
    """

    def __init__(
        self, model: Path | str, *, max_tokens: int, threads: int | None = None, identity: str = ""
    ) -> None:
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        bars: Any = logging  # has no annotations
        bars.disable_progress_bar()  # a hundred small weights load at once
        if threads:
            torch.set_num_threads(threads)
        self.identity = identity
        try:
            self._model: Any = SentenceTransformer(
                str(model), device="cpu", trust_remote_code=False, model_kwargs={"use_safetensors": True}
            )
        except (OSError, ValueError) as error:
            raise BrokenModelError(
                f"The embedding model {model} cannot be loaded: {error}.",
                fix="set `model` of the role embed to a directory of safetensors.",
            ) from error
        self._model.max_seq_length = min(max_tokens, self._model.max_seq_length or max_tokens)
        if _HALF & read_processor().flags:
            self._model.to(torch.bfloat16)

    @property
    def dimensions(self) -> int:
        return int(self._model.get_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row a text."""
        with one_thread() if len(texts) == 1 else nullcontext():
            tensors = self._model.encode(
                list(texts), convert_to_numpy=False, convert_to_tensor=True, show_progress_bar=False
            )
        return unit(tensors.float().numpy())

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Unit vectors, one per text."""
        vectors: list[list[float]] = self.encode(texts).tolist()
        return vectors

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, however long it is."""
        return _count(self._model.tokenizer, texts)


@contextmanager
def one_thread() -> Iterator[None]:
    """Let this thread's models compute alone: for a few words, threads wait longer for each other, on a busy
    machine twenty times as long, than they save."""
    import torch

    former = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(former)


def tokens_of(model: Path) -> Count:
    """Counts tokens as the model of a directory does, without loading its weights.

    Raises:
        BrokenModelError: there is no tokenizer.
    """
    from transformers import AutoTokenizer

    try:
        tokenizer: Any = AutoTokenizer.from_pretrained(str(model), local_files_only=True)
    except (OSError, ValueError) as error:
        raise BrokenModelError(
            f"The embedding model {model} has no tokenizer: {error}.",
            fix="set `model` of the role embed to a directory of safetensors.",
        ) from error
    return lambda texts: _count(tokenizer, texts)


def _count(tokenizer: Any, texts: Sequence[str]) -> list[int]:
    encoded = tokenizer(list(texts), add_special_tokens=False, truncation=False, padding=False, verbose=False)
    return [len(ids) for ids in encoded["input_ids"]]
