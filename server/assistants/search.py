"""Search as the server does it: the query's vector and the reranking by the roles' models."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import numpy as np
from attrs import evolve

from chipsmith.core.config import Config
from chipsmith.core.errors import BrokenIndexError, InputError
from chipsmith.retrieval.embedding import identity_of
from chipsmith.retrieval.fusion import varied
from chipsmith.retrieval.index import Index
from chipsmith.retrieval.schema import Vectors
from chipsmith.retrieval.search import Hit, Query
from chipsmith.retrieval.store import Generation
from chipsmith.server.former import FormerEmbedding
from chipsmith.server.hub import Hub

EMBED, RERANK = "embed", "rerank"
RERANKED = 32
"""Hits that the reranker reads; it computes each of them with the query."""


class SearchAssistant:
    """One index, asked by all."""

    def __init__(self, hub: Hub, index: Index, config: Config, former: FormerEmbedding) -> None:
        self._hub = hub
        self._index = index
        self._config = config
        self._former = former

    async def search(self, query: Query, *, rerank: bool | None = None) -> list[Hit]:
        """At most `query.limit` hits, best first.

        Args:
            rerank: by the model of the role `rerank`; None is where one is configured.

        Raises:
            NoIndexError: nothing was indexed.
            BrokenIndexError: the index cannot be read, or is of a model that the server does not have.
            UnknownRoleError: `rerank` is set and no model is configured for it.
        """
        loop = asyncio.get_running_loop()

        def embed(generation: Generation) -> Vectors:
            asked = self._vector(query.text, generation.model)
            return asyncio.run_coroutine_threadsafe(asked, loop).result()

        if rerank is None:
            rerank = RERANK in self._config.roles
        if not rerank:
            return await asyncio.to_thread(self._index.search, query, embed)
        limit = max(RERANKED, query.limit)
        wide = evolve(query, limit=limit, per_document=limit)
        hits = await asyncio.to_thread(self._index.search, wide, embed)
        scores, _ = await self.rerank(RERANK, query.text, [hit.passage.whole for hit in hits])
        ordered = sorted(
            (evolve(hit, score=score) for hit, score in zip(hits, scores, strict=True)),
            key=lambda hit: -hit.score,
        )
        return varied(ordered, lambda hit: hit.passage.document, query.per_document)[: query.limit]

    async def rerank(self, role: str, query: str, texts: Sequence[str]) -> tuple[list[float], str]:
        """How relevant each text is to the query, and the version that says so.

        Raises:
            UnknownRoleError: no model is configured for the role.
            InputError: the role does something else.
        """
        async with self._hub.lease(role) as served:
            if not hasattr(served.backend, "rerank") or role != RERANK:
                raise InputError(f'The role "{role}" ranks nothing.', fix='use "rerank".')
            scores: list[float] = await served.backend.rerank(query, texts) if texts else []
            return scores, served.version

    async def close(self) -> None:
        await self._former.close()

    async def _vector(self, text: str, model: str) -> Vectors:
        async with self._hub.embedding(EMBED) as (served, backend):
            serving = identity_of(self._config.role(EMBED), served.version)
            if serving == model:
                return np.asarray((await backend.embed([text]))[0], np.float32)
        former = await asyncio.to_thread(self._former.get, model)
        if former is None:
            raise BrokenIndexError(
                f"The index was made with {model}, which the server does not have; it serves {serving}.",
                fix="`chipsmith index`, which computes the vectors anew.",
            )
        return np.asarray((await former.embed([text]))[0], np.float32)
