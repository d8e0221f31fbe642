"""Relevance of texts to a query by a cross-encoder of sentence-transformers, without network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chipsmith.core.errors import BrokenModelError


class Reranker:
    """A cross-encoder from a directory of safetensors, or a cached repository.

    Raises:
        BrokenModelError: the model cannot be loaded.
    """

    def __init__(self, model: Path | str, *, max_tokens: int, threads: int | None = None) -> None:
        import torch
        from sentence_transformers import CrossEncoder
        from transformers.utils import logging

        bars: Any = logging  # has no annotations
        bars.disable_progress_bar()  # a hundred small weights load at once
        if threads:
            torch.set_num_threads(threads)
        try:
            self._model: Any = CrossEncoder(
                str(model),
                device="cpu",
                trust_remote_code=False,
                num_labels=1,
                max_length=max_tokens,
                model_kwargs={"use_safetensors": True},
            )
        except (OSError, ValueError, RuntimeError) as error:  # the last where weights do not fit
            raise BrokenModelError(
                f"The reranking model {model} cannot be loaded: {error}.",
                fix="set `model` of the role rerank to a cross-encoder's directory of safetensors.",
            ) from error

    def rerank(self, query: str, texts: Sequence[str]) -> list[float]:
        """How relevant each text is to the query, between 0 and 1."""
        import torch

        scores: list[float] = self._model.predict(
            [(query, text) for text in texts], activation_fn=torch.nn.Sigmoid(), show_progress_bar=False
        ).tolist()
        return scores
