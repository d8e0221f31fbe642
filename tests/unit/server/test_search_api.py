"""Search and ranking over HTTP, over a model that says what it is told to."""

from collections.abc import Sequence

import httpx
import numpy as np
import pytest
from attrs import evolve
from support.fakes import FakeBackend
from support.retrieval import document

from chipsmith.core.config import BackendKind, Config, RoleConfig
from chipsmith.core.home import Home
from chipsmith.retrieval.embedding import identity_of
from chipsmith.retrieval.index import Index
from chipsmith.retrieval.schema import unit


class LengthEmbedding:
    """As FakeBackend embeds."""

    dimensions = 2

    def __init__(self, config: Config, version: str = "base") -> None:
        self.identity = identity_of(config.role("embed"), version)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return unit(np.array([[float(len(text)), 0.0] for text in texts], np.float32))

    def count(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]


@pytest.fixture
def config(config: Config, request: pytest.FixtureRequest) -> Config:
    rerank = RoleConfig(BackendKind.SENTENCE_TRANSFORMERS, "/models/judge")
    return evolve(config, roles={**config.roles, "rerank": rerank})


@pytest.fixture
def backend(backend: FakeBackend, monkeypatch: pytest.MonkeyPatch) -> FakeBackend:
    """Also a reranker: the shorter, the better."""

    async def rerank(query: str, texts: Sequence[str]) -> list[float]:
        return [1 / len(text) for text in texts]

    monkeypatch.setattr(backend, "rerank", rerank, raising=False)
    return backend


@pytest.fixture
def index(home: Home, config: Config) -> Index:
    index = Index.at(home, config.retrieval, LengthEmbedding(config))
    index.update([document("/long.md", "clock tree " * 20), document("/short.md", "A clock.")])
    return index


async def found(client: httpx.AsyncClient, **body: object) -> list[str]:
    answer = await client.post("/v1/search", json={"query": "clock tree", **body})
    assert answer.status_code == 200, answer.text
    return [hit["path"] for hit in answer.json()["hits"]]


async def test_hits_are_reranked_where_a_model_is_configured(client: httpx.AsyncClient, index: Index):
    assert await found(client, rerank=False) == ["long.md", "short.md"]
    assert await found(client) == ["short.md", "long.md"]
    assert await found(client, limit=1) == ["short.md"]


async def test_without_an_index_the_fix_is_said(client: httpx.AsyncClient):
    answer = await client.post("/v1/search", json={"query": "clock"})
    assert answer.status_code == 404
    assert "chipsmith index" in answer.json()["error"]["fix"]


async def test_an_index_of_a_model_that_is_not_here_is_said(
    client: httpx.AsyncClient, home: Home, config: Config
):
    Index.at(home, config.retrieval, LengthEmbedding(config, "tuned-7")).update([document("/a.md", "Clock.")])
    answer = await client.post("/v1/search", json={"query": "clock"})
    assert answer.status_code == 503
    assert "tuned-7" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "body",
    [
        {"query": ""},
        {"query": "x", "limit": 0},
        {"query": "x", "kinds": ["poem"]},
        {"query": "x", "path": "!"},
    ],
)
async def test_a_wrong_search_is_refused(client: httpx.AsyncClient, index: Index, body: dict[str, object]):
    assert (await client.post("/v1/search", json=body)).status_code == 400


async def test_texts_are_ranked_as_other_servers_do(client: httpx.AsyncClient):
    body = {"model": "rerank", "query": "q", "documents": ["long text", "text", "longest text"], "top_n": 2}
    answer = (await client.post("/v1/rerank", json=body)).json()
    assert [row["index"] for row in answer["results"]] == [1, 0]
    assert answer["results"][0]["document"] == {"text": "text"}
    assert (await client.post("/v1/rerank", json={**body, "documents": []})).json()["results"] == []
    assert (await client.post("/v1/rerank", json={**body, "model": "chat"})).status_code == 400


async def test_saved_files_below_what_was_indexed_are_read(
    client: httpx.AsyncClient, index: Index, tmp_path_factory: pytest.TempPathFactory
):
    root = tmp_path_factory.mktemp("root")
    (root / "new.md").write_text("Scan chain stitching.")
    paths = {"paths": [str(root / "new.md")]}
    assert (await client.post("/v1/index", json=paths)).json()["ignored"] == 1
    index.store.add_root(str(root))
    assert (await client.post("/v1/index", json=paths)).json()["updated"] == 1
    assert "new.md" in await found(client, query="stitching", rerank=False)


async def test_a_busy_index_is_said(client: httpx.AsyncClient, index: Index, tmp_path_factory):
    root = tmp_path_factory.mktemp("root")
    (root / "new.md").write_text("Scan chain stitching.")
    index.store.add_root(str(root))
    with index.writing():
        answer = await client.post("/v1/index", json={"paths": [str(root / "new.md")]})
    assert answer.status_code == 409
