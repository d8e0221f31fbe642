"""Search and ranking over HTTP: `/v1/search`, `/v1/rerank`, `/v1/index`."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from attrs import asdict
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from chipsmith.core.corpus import DocumentKind
from chipsmith.retrieval.search import PER_DOCUMENT, Filters, Query
from chipsmith.server.api.state import state_of

router = APIRouter(prefix="/v1")

LONGEST = 100_000


class SearchBody(BaseModel):
    query: str = Field(min_length=1, max_length=LONGEST)
    limit: int = Field(default=8, ge=1, le=200)
    project: str = ""
    kinds: list[DocumentKind] = Field(default=[], max_length=16)
    path: str = Field(default="", max_length=1000)
    """A pattern as in `.gitignore`, of the path within the project."""
    per_document: int = Field(default=PER_DOCUMENT, ge=1)
    """Hits of one document before others had their turn."""
    rerank: bool | None = None
    """By the model of the role `rerank`; by default where one is configured."""

    def parsed(self) -> Query:
        filters = Filters(self.project, tuple(self.kinds), self.path)
        return Query(self.query, self.limit, filters, self.per_document)


class IndexBody(BaseModel):
    paths: list[str] = Field(min_length=1, max_length=1000)
    """Absolute."""


class RerankBody(BaseModel):
    """As Jina, Cohere and vLLM have it."""

    model_config = ConfigDict(extra="ignore")

    model: str
    query: str = Field(min_length=1, max_length=LONGEST)
    documents: list[str] = Field(max_length=1000)
    top_n: int | None = Field(default=None, ge=1)
    return_documents: bool = True


@router.post("/search")
async def search(body: SearchBody, request: Request) -> dict[str, Any]:
    """Passages of the index, best first: by meaning and by words."""
    hits = await state_of(request).search.search(body.parsed(), rerank=body.rerank)
    return {"hits": [hit.as_dict() for hit in hits]}


@router.post("/index")
async def index(body: IndexBody, request: Request) -> dict[str, Any]:
    """Read files anew that were saved or deleted; those that nobody had indexed are left alone."""
    return asdict(await state_of(request).indexing.update([Path(path) for path in body.paths]))


@router.post("/rerank")
async def rerank(body: RerankBody, request: Request) -> dict[str, Any]:
    """How relevant texts are to a query, most relevant first."""
    scores, version = await state_of(request).search.rerank(body.model, body.query, body.documents)
    order = sorted(range(len(scores)), key=lambda at: -scores[at])[: body.top_n]
    results: list[dict[str, Any]] = [{"index": at, "relevance_score": scores[at]} for at in order]
    if body.return_documents:
        results = [{**each, "document": {"text": body.documents[each["index"]]}} for each in results]
    return {
        "id": f"rerank-{uuid.uuid4().hex}",
        "model": body.model,
        "model_version": version,
        "results": results,
    }
