"""Rankings of what the searchers named, and what they are worth: hit@k, MRR and nDCG."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from attrs import Factory, frozen

from benchmarks.scores import mean
from chipsmith.retrieval.evidence import Told, told_by, weighed
from chipsmith.retrieval.fusion import DENSE_SHARE, fuse
from chipsmith.retrieval.passages import Passage
from chipsmith.retrieval.schema import searched
from chipsmith.retrieval.search import WEIGHED

DEPTHS = (1, 5, 8, 20)
SHARES = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6)
"""Of meaning in a score, which were thought of before."""
RANK_K = 60
"""Of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009), for comparison."""


@frozen
class Asked:
    """A question, what answers it, and what the searchers named, best first."""

    text: str
    relevant: frozenset[str]
    asks: str = ""
    """What a made question asks by."""
    dense: Mapping[str, float] = Factory(dict)
    words: Mapping[str, float] = Factory(dict)


Ranking = Callable[[Asked], Sequence[str]]


def added(share: float) -> Ranking:
    """Both scores added, and nothing else looked at."""
    return lambda asked: list(fuse(asked.dense, asked.words, share))


def hybrid(share: float, known: Mapping[str, Passage]) -> Ranking:
    """As the product ranks, without its variety of documents."""

    return lambda asked: list(evidence(asked, share, known))


def evidence(asked: Asked, share: float, known: Mapping[str, Passage]) -> dict[str, float]:
    """The product's scores, best first."""
    fused = fuse(asked.dense, asked.words, share)
    told = {name: told_of(known[name]) for name in list(fused)[:WEIGHED]}
    return weighed(asked.text, fused, told)


@cache
def told_of(passage: Passage) -> Told:
    return told_by(passage, searched(passage))


def by_words(asked: Asked) -> Sequence[str]:
    return list(asked.words)


def by_ranks(asked: Asked) -> Sequence[str]:
    scores: defaultdict[str, float] = defaultdict(float)
    for ranking in (asked.dense, asked.words):
        for rank, name in enumerate(ranking, start=1):
            scores[name] += 1 / (RANK_K + rank)
    return sorted(scores, key=lambda name: -scores[name])


def score(questions: Sequence[Asked], ranking: Ranking) -> dict[str, Any]:
    """hit@k, MRR and nDCG@20 with their intervals."""
    rows = [[name in asked.relevant for name in ranking(asked)[: DEPTHS[-1]]] for asked in questions]
    table = {f"hit@{depth}": mean([any(row[:depth]) for row in rows]) for depth in DEPTHS}
    table["MRR"] = mean([1 / (1 + row.index(True)) if any(row) else 0.0 for row in rows])
    ideal = [min(len(asked.relevant), DEPTHS[-1]) for asked in questions]
    table["nDCG@20"] = mean([_dcg(row) / _dcg([True] * best) for row, best in zip(rows, ideal, strict=True)])
    return table


def _dcg(gain: Sequence[bool]) -> float:
    return float(np.sum(np.array(gain) / np.log2(np.arange(len(gain)) + 2))) if gain else 0.0


def tuned(questions: Sequence[Asked], known: Mapping[str, Passage]) -> float:
    """The share of meaning with the best MRR."""
    return max(SHARES, key=lambda share: score(questions, hybrid(share, known))["MRR"]["mean"])


def gain(questions: Sequence[Asked], ranking: Ranking, over: Ranking = by_words) -> dict[str, Any]:
    """Of the reciprocal rank, question by question."""
    return mean([_reciprocal(each, ranking) - _reciprocal(each, over) for each in questions])


def _reciprocal(asked: Asked, ranking: Ranking) -> float:
    ranks = (rank for rank, name in enumerate(ranking(asked)[: DEPTHS[-1]], 1) if name in asked.relevant)
    return 1 / next(ranks, math.inf)


def table(questions: Sequence[Asked], known: Mapping[str, Passage]) -> dict[str, Any]:
    rankings: dict[str, Ranking] = {
        "BM25": by_words,
        "dense": lambda asked: list(asked.dense),
        "reciprocal ranks": by_ranks,
        "scores added": added(DENSE_SHARE),
        "hybrid": hybrid(DENSE_SHARE, known),
    }
    return {name: score(questions, ranking) for name, ranking in rankings.items()}
