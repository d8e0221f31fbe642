"""How well a model's vectors lead from questions to the passages that answer them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen

from chipsmith.finetune.retriever.general import general_pairs
from chipsmith.finetune.retriever.material import Asked, Material
from chipsmith.finetune.retriever.recipe import EvaluateRecipe
from chipsmith.finetune.retriever.vectors import encode, kept, load_embedder
from chipsmith.retrieval.embedder import Embedder
from chipsmith.retrieval.schema import Vectors

DEPTHS = (1, 5, 8, 20)
DEEPEST = 100
CUT = 10
"""Places that count for MRR and nDCG."""


@frozen
class Rank:
    """A question's result: places of right passages, from 1, in ascending order; the first DEEPEST."""

    source: str
    places: tuple[int, ...]
    right: int
    """Passages that are right."""
    general: bool = False
    """Whether it is about something else than the documents that were learnt from."""

    def hit(self, depth: int) -> bool:
        return bool(self.places) and self.places[0] <= depth

    @property
    def reciprocal(self) -> float:
        """1 / the first right place within CUT, else 0."""
        return 1 / self.places[0] if self.hit(CUT) else 0.0

    @property
    def gain(self) -> float:
        """Normalised discounted cumulative gain within CUT (Järvelin and Kekäläinen, 2002)."""
        found = sum(_discount(place) for place in self.places if place <= CUT)
        return found / sum(_discount(place) for place in range(1, min(self.right, CUT) + 1))


@frozen
class Exam:
    """What models are asked: the held-out questions, and general ones."""

    material: Material
    recipe: EvaluateRecipe
    context: int
    """Tokens of a text that a model reads, as it serves."""
    directory: Path
    """Keeps the passages' vectors."""

    def ranks(self, model: Path) -> list[Rank]:
        """Ranks of the held-out questions among all passages, and of general ones among their own.

        Raises:
            BrokenModelError: the model cannot be loaded.
        """
        material = self.material
        whole = [passage.whole for passage in material.passages.values()]
        vectors = kept(self.directory, model, self.context, whole, "reading passages")
        embedder = load_embedder(model, self.context)
        asked = chosen(material.heldout, self.recipe.questions)
        rows = {name: row for row, name in enumerate(material.ids)}
        found = rank(
            encode(embedder, [each.text for each in asked], "asking"),
            vectors,
            [[rows[name] for name in each.answers] for each in asked],
            [each.source for each in asked],
        )
        return [*found, *self._general(embedder)]

    def _general(self, embedder: Embedder) -> Iterator[Rank]:
        pairs = general_pairs(self.recipe.general)
        return rank(
            encode(embedder, [pair.question for pair in pairs], "asking in general"),
            encode(embedder, [pair.answer for pair in pairs], "reading in general"),
            [[row] for row in range(len(pairs))],
            [pair.module for pair in pairs],
            general=True,
        )


def chosen(asked: Sequence[Asked], most: int) -> list[Asked]:
    """People's questions first, then those with the lowest hashes."""

    def order(each: Asked) -> tuple[bool, bytes]:
        return each.origin != "person", hashlib.sha256(each.text.encode("utf-8", "replace")).digest()

    return sorted(asked, key=order)[:most]


def rank(
    queries: Vectors,
    vectors: Vectors,
    answers: Sequence[Sequence[int]],
    sources: Sequence[str],
    *,
    general: bool = False,
) -> Iterator[Rank]:
    """The places of each query's answers among all vectors; of equal ones the first counts as nearer."""
    depth = min(DEEPEST, len(vectors))
    for query, right, source in zip(queries, answers, sources, strict=True):
        nearest = np.argsort(-(vectors @ query), kind="stable")[:depth]
        places = np.flatnonzero(np.isin(nearest, right)) + 1
        yield Rank(source, tuple(places.tolist()), len(right), general)


def _discount(place: int) -> float:
    return float(1 / np.log2(place + 1))


def told(before: Sequence[Rank], after: Sequence[Rank]) -> dict[str, Any]:
    """What became of hit@8 on held-out questions: its ratio, and the share of the misses that went."""
    hits = [sum(each.hit(8) for each in ranks if not each.general) for ranks in (before, after)]
    asked = sum(not each.general for each in before)
    return {
        "times": round(hits[1] / hits[0], 3) if hits[0] else None,
        "misses_gone": round((hits[1] - hits[0]) / (asked - hits[0]), 3) if asked > hits[0] else None,
    }
