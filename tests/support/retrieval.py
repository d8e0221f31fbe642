"""An embedding model without a model: texts that share words lie near each other."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from chipsmith.core.corpus import Block, Document, DocumentKind
from chipsmith.retrieval.index import Index
from chipsmith.retrieval.schema import Vectors, unit
from chipsmith.retrieval.store import Store

DIMENSIONS = 64


class WordEmbedding:
    """Implements Embedding: one random direction a word, the text their sum."""

    dimensions = DIMENSIONS

    def __init__(self, identity: str = "words@base/256") -> None:
        self.identity = identity
        self.texts: list[str] = []
        """All that it was asked to embed."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return unit(np.array([self._one(text) for text in texts], np.float32))

    def count(self, texts: Sequence[str]) -> list[int]:
        return [len(re.findall(r"\w+|[^\w\s]", text)) for text in texts]

    def _one(self, text: str) -> Vectors:
        total = np.full(DIMENSIONS, 1e-3, np.float32)
        for word in re.findall(r"\w+", text.lower()):
            seed = int.from_bytes(hashlib.sha256(f"{self.identity[0]}{word}".encode()).digest()[:4])
            total += np.random.default_rng(seed).standard_normal(DIMENSIONS, np.float32)
        return total


def document(
    key: str,
    *texts: str,
    headings: tuple[str, ...] = (),
    kind: DocumentKind = "prose",
    project: str = "demo",
    title: str = "",
) -> Document:
    """A document whose blocks are `texts`, a blank line between each two."""
    blocks, line = [], 1
    for text in texts:
        last = line + text.count("\n")
        blocks.append(Block(text, line, last, headings))
        line = last + 2
    digest = hashlib.sha256("\0".join((*texts, *headings)).encode()).hexdigest()
    path = key.rsplit("/", 1)[-1]
    return Document(key, kind, digest, tuple(blocks), path=path, project=project, title=title)


def index_at(path: Path, embedding: WordEmbedding | None = None) -> Index:
    return Index(Store(path), embedding or WordEmbedding())
