"""The embedding backend: loaded at its first use, since torch takes seconds to import."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

from chipsmith.retrieval.embedder import Embedder


class SentenceTransformersBackend:
    """One thread that owns the model, so that requests neither race nor block the event loop."""

    def __init__(self, model: Path | str, *, context: int, threads: int | None) -> None:
        self._arguments = (model, context, threads)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="embed")

    @cached_property
    def _embedder(self) -> Embedder:
        model, context, threads = self._arguments
        return Embedder(model, max_tokens=context, threads=threads)

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: self._embedder.embed(texts))

    async def count(self, texts: Sequence[str]) -> list[int]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: self._embedder.count(texts))

    async def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)
