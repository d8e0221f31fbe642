"""Chat's search: the index's hits, less those that only happen to share a word."""

from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest

from chipsmith.server.assistants.chat.finding import Finder


def hit(text: str, score: float) -> SimpleNamespace:
    passage = SimpleNamespace(
        id=text, whole=text, text=text, path="a.md", document="", first_line=1, last_line=1, breadcrumb=""
    )
    return SimpleNamespace(passage=passage, score=score)


class Embedder:
    """Texts that hold `near` speak of the question."""

    async def embed(self, texts: list[str]) -> list[list[float]]:
        return [[1.0, 0.0] if "near" in text or "?" in text else [0.2, 0.98] for text in texts]


class FakeHub:
    @asynccontextmanager
    async def embedding(self, role: str):
        yield None, Embedder()


@pytest.mark.parametrize(
    ("text", "score", "found"), [("near it", 0.1, True), ("far off", 0.8, False), ("far off", 0.95, True)]
)
async def test_a_hit_counts_by_its_meaning_or_by_a_sure_score(text: str, score: float, found: bool):
    async def search(query):
        return [hit(text, score)]

    finder = Finder(SimpleNamespace(search=search), FakeHub())
    assert [one.text for one in await finder("What is it?", (), 4)] == [text] * found


async def test_an_index_with_no_hit_has_nothing():
    async def search(query):
        return []

    assert await Finder(SimpleNamespace(search=search), FakeHub())("What?", (), 4) == []
