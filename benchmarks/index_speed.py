"""What the index costs: its speed against a bare encode loop, queries at 100,000 passages, an edited file.

The bare loop is sentence-transformers' `encode` as it comes, over the same passages, cut beforehand; ours
parses nothing either, but cuts, compares with what is there, embeds and writes. The large table is grown
from real passages: their words in another order and their vectors with some noise.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import psutil
from attrs import evolve
from sentence_transformers import SentenceTransformer

from benchmarks import harness
from benchmarks.retrieval import DATA
from chipsmith.cli.embedding import embedding_of
from chipsmith.collectors.corpus.collect import collect
from chipsmith.core.config import EMBED_MODEL, load_config
from chipsmith.core.corpus import Block, Document
from chipsmith.core.embedded import resolve_model
from chipsmith.core.home import Home
from chipsmith.retrieval.embedding import Embedding
from chipsmith.retrieval.index import Index
from chipsmith.retrieval.passages import Chunker, Passage
from chipsmith.retrieval.questions import questions_of
from chipsmith.retrieval.schema import Row, Vectors, unit
from chipsmith.retrieval.search import Query
from chipsmith.retrieval.store import Generation, Store
from chipsmith.retrieval.tables import Tables

DOCUMENTS, ROUNDS = 20, 3
GROWN, BATCH = 100_000, 10_000
QUERIES, EDITS = 300, 10
NOISE = 0.5
SEED = 1


def indexing(documents: Sequence[Document], embedding: Embedding) -> dict[str, Any]:
    """Ours over a new index each time, and the bare loop."""
    texts = [passage.whole for document in documents for passage in Chunker(embedding.count).chunk(document)]
    bare = SentenceTransformer(str(resolve_model(EMBED_MODEL)), device="cpu")

    def ours() -> list[float]:
        with TemporaryDirectory() as folder:
            return [harness.timed(lambda: Index(Store(folder), embedding).update(documents))]

    def theirs() -> list[float]:
        return [harness.timed(lambda: bare.encode(texts, show_progress_bar=False))]

    mine, other = harness.alternate(ROUNDS, ours, theirs)
    return {
        "passages": len(texts),
        "ours, passages a second": round(1e3 * len(texts) / min(run[0] for run in mine), 1),
        "bare encode, passages a second": round(1e3 * len(texts) / min(run[0] for run in other), 1),
        "time, ours by bare": harness.ratio(mine, other),
    }


def grow(index: Index, passages: Sequence[Passage], embedding: Embedding) -> None:
    """Fill an index with passages that resemble these."""
    index.update([])
    tables = Tables(index.store, index.generation())
    vectors = embedding.encode([passage.whole for passage in passages])
    numbers, shuffler = np.random.default_rng(SEED), random.Random(SEED)  # noqa: S311 - no secret
    for begin in range(0, GROWN, BATCH):
        rows = []
        for at in range(begin, begin + BATCH):
            passage, vector = passages[at % len(passages)], vectors[at % len(passages)]
            words = passage.text.split(" ")
            shuffler.shuffle(words)
            name = f"{at // len(passages)}/{passage.document}"
            changed = evolve(passage, id=f"{at:x}", document=name, text=" ".join(words))
            noise = numbers.standard_normal(len(vector)) * NOISE / len(vector) ** 0.5
            near = unit((vector + noise)[None].astype(np.float32))[0]
            rows.append(Row(changed, numbers.integers(-(2**62), 2**62, 8).tolist(), vector=near))
        tables.replace([f"{begin}"], rows)
        print(f"{begin + BATCH} passages", end="\r")
    tables.optimize()


def queries(index: Index, texts: Sequence[str], embedding: Embedding) -> dict[str, Any]:
    for text in texts[:20]:
        index.search(Query(text))
    vectors = embedding.encode(list(texts))
    whole = [harness.timed(partial(index.search, Query(text))) for text in texts]
    found = [
        harness.timed(partial(index.search, Query(text), partial(_given, vector)))
        for text, vector in zip(texts, vectors, strict=True)
    ]
    return {
        "query, ms": harness.summary(whole),
        "query, ms, p99": round(float(np.quantile(whole, 0.99)), 2),
        "of it the search, ms": harness.summary(found),
        "memory of the process, MB": round(psutil.Process().memory_info().rss / 1e6),
    }


def _given(vector: Vectors, _: Generation) -> Vectors:
    return vector


def edits(index: Index) -> dict[str, float]:
    """Seconds from a changed document until a search finds what is new in it."""
    took = []
    for number in range(EDITS):
        text = f"The signal edited_{number}_now was added to the block. " * 5
        document = Document("/edited.md", "prose", str(number), (Block(text, 1, 1),), path="edited.md")
        began = time.perf_counter()
        with index.writing(settle=False) as writer:
            writer.update([document])
        hits = index.search(Query(f"edited_{number}_now", limit=1))
        assert hits[0].passage.document == "/edited.md"
        took.append(time.perf_counter() - began)
    return harness.summary(took)


def main() -> None:
    home = Home.find()
    embedding = embedding_of(home, load_config(home))
    documents = list(islice(collect([DATA / "docs" / "openroad"]), DOCUMENTS))
    passages = [passage for document in documents for passage in Chunker(embedding.count).chunk(document)]
    texts = [question.text for passage in passages for question in questions_of(passage)]
    speed = indexing(documents, embedding)
    with TemporaryDirectory() as folder:
        index = Index(Store(Path(folder) / "index"), embedding)
        grow(index, passages, embedding)
        harness.save(
            "index_speed",
            {
                "what": f"indexing against a bare encode loop, and an index of {GROWN:,} passages",
                "bar": "indexing within 1.10 of bare encode; query p50 under 30 ms, p99 under 100 ms; an "
                "edited file visible within 1 s",
                "indexing": speed,
                "at 100,000 passages": queries(index, texts[:QUERIES], embedding),
                "edited file visible, s": edits(index),
            },
        )


if __name__ == "__main__":
    main()
