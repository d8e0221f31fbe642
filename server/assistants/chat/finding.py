"""The search that chat asks: the index's hits, less those that only happen to share a word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from chipsmith.retrieval.search import Filters, Hit, Query
from chipsmith.server.assistants.chat.passages import Found
from chipsmith.server.hub import Hub

if TYPE_CHECKING:
    from chipsmith.server.assistants.search import SearchAssistant

RELEVANT = 0.3
"""Least cosine of question and passage. Any search has a best hit; below this it speaks of something else."""
SURE = 0.9
"""Score of a hit that counts in any case: its words are the question's."""


class Finder:
    """Callable as `passages.Search`."""

    def __init__(self, search: SearchAssistant, hub: Hub) -> None:
        self._search = search
        self._hub = hub

    async def __call__(self, query: str, kinds: Sequence[str], limit: int) -> list[Found]:
        filters = Filters(kinds=tuple(kinds))
        hits = await self._search.search(Query(query, limit, filters))
        if not hits:
            return []
        vectors = np.asarray(await self.embed([query, *(hit.passage.whole for hit in hits)]))
        nearness = vectors[1:] @ vectors[0]
        return [
            _found(hit, float(near))
            for hit, near in zip(hits, nearness, strict=True)
            if near >= RELEVANT or hit.score >= SURE
        ]

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Unit vectors by the role embed."""
        async with self._hub.embedding("embed") as (_, backend):
            return await backend.embed(texts)


def _found(hit: Hit, near: float) -> Found:
    passage = hit.passage
    return Found(
        id=passage.id,
        text=passage.text,
        path=passage.path or passage.document,
        first_line=passage.first_line,
        last_line=passage.last_line,
        breadcrumb=passage.breadcrumb,
        score=round(near, 4),
    )
