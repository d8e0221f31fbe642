"""The reranking backend: a cross-encoder of sentence-transformers, loaded at its first use."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

from chipsmith.retrieval.reranker import Reranker


class CrossEncoderBackend:
    """One thread that owns the model."""

    def __init__(self, model: Path | str, *, context: int, threads: int | None) -> None:
        self._arguments = (model, context, threads)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="rerank")

    @cached_property
    def _reranker(self) -> Reranker:
        model, context, threads = self._arguments
        return Reranker(model, max_tokens=context, threads=threads)

    async def rerank(self, query: str, texts: Sequence[str]) -> list[float]:
        """How relevant each text is to the query, between 0 and 1."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: self._reranker.rerank(query, texts))

    async def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)
