"""Hard negatives: passages that the model takes for the answer and that are none."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
from attrs import frozen

from chipsmith.finetune.retriever.asking import is_learnt
from chipsmith.finetune.retriever.material import Asked, Material
from chipsmith.finetune.retriever.recipe import MineRecipe
from chipsmith.retrieval.duplicates import shingles
from chipsmith.retrieval.passages import Passage
from chipsmith.retrieval.schema import Vectors

AT_ONCE = 256
"""Questions whose similarities to all passages are in memory at once."""


@frozen
class Mined:
    """A question with its right passage and its wrong ones."""

    question: str
    answer: str
    negatives: tuple[str, ...]


class Miner:
    """Mines among the passages of the documents that are learnt from.

    A near passage is no negative if it may answer the question too: it is of the same section, it repeats
    much of the right one, or it is about as near as that (NV-Retriever, arXiv 2407.15831).
    """

    def __init__(self, material: Material, vectors: Vectors, recipe: MineRecipe) -> None:
        self._passages = material.passages
        self._rows = {name: row for row, name in enumerate(material.ids)}
        self._names = [name for name in material.ids if is_learnt(self._passages[name])]
        self._vectors, self._recipe = vectors, recipe
        self._searched = vectors[[self._rows[name] for name in self._names]].T

    def mine(self, asked: Sequence[Asked], queries: Vectors) -> list[Mined]:
        """For each question as many negatives as the recipe asks for: what was offered to people and not
        used, then the nearest, then random ones. A question that a model wrote is dropped where its own
        passage is not among the nearest.

        Args:
            queries: of `asked`, one row each.
        """
        mined: list[Mined] = []
        for begin in range(0, len(asked), AT_ONCE):
            some, vectors = asked[begin : begin + AT_ONCE], queries[begin : begin + AT_ONCE]
            similar = vectors @ self._searched
            for each, vector, row in zip(some, vectors, similar, strict=True):
                right = float(vector @ self._vectors[self._rows[each.answers[0]]])
                near = self._nearest(row)
                if each.origin == "written" and right < row[near[-1]]:
                    continue
                mined.append(Mined(each.text, each.answers[0], self._negatives(each, row, near, right)))
        return mined

    def _nearest(self, similar: np.ndarray[Any, Any]) -> list[int]:
        depth = min(self._recipe.depth, len(similar))
        found = np.argpartition(-similar, depth - 1)[:depth]
        ordered: list[int] = found[np.argsort(-similar[found], kind="stable")].tolist()
        return ordered

    def _negatives(
        self, asked: Asked, similar: np.ndarray[Any, Any], near: Sequence[int], right: float
    ) -> tuple[str, ...]:
        limit = right - abs(right) * self._recipe.margin
        hard = [self._names[row] for row in near if similar[row] < limit]
        wrong = (
            name
            for name in dict.fromkeys([*asked.refused, *hard, *self._random(asked)])
            if not self._answers(asked, name)
        )
        return tuple(islice(wrong, self._recipe.negatives))

    def _random(self, asked: Asked) -> list[str]:
        """Some passages, always the same ones for the same question."""
        seeded = random.Random(asked.text)  # noqa: S311 -- a reproducible choice, no secrets
        return seeded.sample(self._names, min(len(self._names), 4 * self._recipe.negatives))

    def _answers(self, asked: Asked, name: str) -> bool:
        if name in asked.answers:
            return True
        right = shingles(self._passages[asked.answers[0]].text)
        shared = len(right & shingles(self._passages[name].text))
        return shared >= self._recipe.overlap * len(right)


def columns(mined: Sequence[Mined], passages: Mapping[str, Passage], negatives: int) -> dict[str, list[str]]:
    """Texts to train on: `anchor`, `positive`, `negative_1`, …; rows that lack a negative are left out."""
    whole = [each for each in mined if len(each.negatives) == negatives]
    return {
        "anchor": [each.question for each in whole],
        "positive": [passages[each.answer].whole for each in whole],
        **{
            f"negative_{number + 1}": [passages[each.negatives[number]].whole for each in whole]
            for number in range(negatives)
        },
    }
