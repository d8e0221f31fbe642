"""Text to vectors by sentence-transformers, on the processor, without network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chipsmith.core.errors import BrokenModelError


class Embedder:
    """A sentence-transformers model from a directory of safetensors, or a cached repository.

    Raises:
        BrokenModelError: the model cannot be loaded.
    """

    def __init__(self, model: Path | str, *, max_tokens: int, threads: int | None = None) -> None:
        import torch
        from sentence_transformers import SentenceTransformer

        if threads:
            torch.set_num_threads(threads)
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

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Unit vectors, one per text."""
        vectors: list[list[float]] = self._model.encode(
            list(texts), normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        ).tolist()
        return vectors
