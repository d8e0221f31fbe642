"""Known bugs in memory, and how much a new one is like each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from attrs import field, fields, frozen
from numpy.typing import NDArray

from chipsmith.core.bugs import BugRecord
from chipsmith.server.assistants.bugs.words import comparable, tags, words

Numbers = NDArray[np.float64]


@frozen
class Likeness:
    """A bug against known ones, oldest first; every array has one number for each of them."""

    words: Numbers
    """Cosine of TF-IDF weights."""
    meaning: Numbers
    """Cosine of embeddings."""
    tags: Numbers
    """Jaccard index of the tags in the synopsis."""
    module: Numbers
    """1 where the module is the same."""
    age: Numbers
    """Days before the bug; at least 0."""


@frozen(eq=False)
class History:
    """Known bugs, oldest first, with one unit vector each."""

    records: Sequence[BugRecord]
    vectors: Numbers = field(repr=False)

    @classmethod
    def of(cls, records: Sequence[BugRecord], vectors: Numbers) -> History:
        """Sort by date; bugs without one count as the oldest."""
        order = sorted(range(len(records)), key=lambda index: records[index].date)
        return cls([records[index] for index in order], np.asarray(vectors, dtype=float)[order])

    def __len__(self) -> int:
        return len(self.records)

    @cached_property
    def days(self) -> Numbers:
        return np.array([day_of(record.date) for record in self.records], dtype=float)

    @cached_property
    def owners(self) -> list[str]:
        """Everybody who owned a bug, in a fixed order."""
        return sorted({record.owner for record in self.records if record.owner})

    @cached_property
    def owned_by(self) -> NDArray[np.int64]:
        """Index into `owners` for each bug, −1 where nobody is known."""
        index = {owner: number for number, owner in enumerate(self.owners)}
        return np.array([index.get(record.owner, -1) for record in self.records], dtype=np.int64)

    @cached_property
    def _weights(self) -> tuple[Any, Any]:
        from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]  # no types

        vectorizer = TfidfVectorizer(analyzer=words, sublinear_tf=True)
        texts = [*map(comparable, self.records), "a word"]  # the vectorizer refuses a history without any
        return vectorizer, vectorizer.fit_transform(texts)

    @cached_property
    def _tags(self) -> list[frozenset[str]]:
        return [tags(record) for record in self.records]

    def like(
        self, bug: BugRecord, vector: Sequence[float] | Numbers, *, before: int | None = None
    ) -> Likeness:
        """How like the first `before` known bugs, by default all, are to `bug`; to itself it is not like."""
        end = len(self) if before is None else before
        if not end:
            return Likeness(*(np.zeros(0) for _ in fields(Likeness)))
        vectorizer, weights = self._weights
        other = (self._ids[:end] != bug.id) | (bug.id == "")
        return Likeness(
            words=other * (weights[:end] @ vectorizer.transform([comparable(bug)]).T).toarray().ravel(),
            meaning=other * np.maximum(self.vectors[:end] @ np.asarray(vector, dtype=float), 0.0),
            tags=other * self._common_tags(tags(bug), end),
            module=((self._modules[:end] == bug.module) & (bug.module != "")).astype(float),
            age=np.maximum(self._day(bug) - self.days[:end], 0.0),
        )

    @cached_property
    def _ids(self) -> NDArray[np.object_]:
        return np.array([record.id for record in self.records], dtype=object)

    @cached_property
    def _modules(self) -> NDArray[np.object_]:
        return np.array([record.module for record in self.records], dtype=object)

    def _common_tags(self, asked: frozenset[str], end: int) -> Numbers:
        if not asked:
            return np.zeros(end)
        return np.array([len(asked & known) / len(asked | known) for known in self._tags[:end]])

    def _day(self, bug: BugRecord) -> float:
        """A bug without a date is as new as the newest."""
        return day_of(bug.date) or float(self.days.max(initial=0.0))


def day_of(value: str) -> int:
    """Days since year 1 of a date's beginning `YYYY-MM-DD`; 0 where it is none."""
    try:
        return date.fromisoformat(value[:10]).toordinal()
    except ValueError:
        return 0
