"""The weights of the learned fusion, fitted on questions made from documents of the train part.

They are asked in both sets of wordings. Those of the dev part tell whether the weights are worth their keep;
those of the test part and EDA-Corpus are asked by `python -m benchmarks.retrieval` only. The loss is the
negative log-likelihood of the right passages among those that are weighed (Cao et al., "Learning to Rank:
From Pairwise Approach to Listwise Approach", ICML 2007). No weight is negative: what speaks for a passage
never speaks against it.

It prints what belongs into `retrieval/evidence.py`, and reads the index that `benchmarks.retrieval` keeps.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import gettempdir

import numpy as np
import torch

from benchmarks.rankings import Asked, added, hybrid, score, told_of
from benchmarks.retrieval import ask, made
from chipsmith.cli.embedding import embedding_of
from chipsmith.core.config import load_config
from chipsmith.core.home import Home
from chipsmith.retrieval.evidence import WEIGHTS, Features, features
from chipsmith.retrieval.fusion import DENSE_SHARE, fuse
from chipsmith.retrieval.index import Index
from chipsmith.retrieval.passages import Passage
from chipsmith.retrieval.schema import SHOWN, passage_of
from chipsmith.retrieval.search import WEIGHED
from chipsmith.retrieval.store import Store
from chipsmith.retrieval.wordings import LEARNT, TESTED

STEPS, RATE, DECAY = 150, 0.05, 1e-3


def example(
    asked: Asked, known: Mapping[str, Passage]
) -> tuple[Features, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """What speaks for each passage that is weighed, and whether it is right."""
    fused = fuse(asked.dense, asked.words, DENSE_SHARE)
    told = {name: told_of(known[name]) for name in list(fused)[:WEIGHED]}
    return features(asked.text, fused, told), np.array([name in asked.relevant for name in told])


def fit(questions: Sequence[Asked], known: Mapping[str, Passage]) -> tuple[float, ...]:
    """Weights with the sum 1, of what stands in `Features`; questions that tell nothing are passed over."""
    examples = [example(each, known) for each in questions]
    telling = [
        (torch.tensor(seen), torch.tensor(right)) for seen, right in examples if 0 < right.sum() < len(right)
    ]
    spread = torch.cat([seen for seen, _ in telling]).std(0)
    weights = torch.full((len(WEIGHTS),), 0.3, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([weights], lr=RATE)
    for _ in range(STEPS):
        likely = [
            torch.log_softmax(seen / spread @ weights, 0)[right].logsumexp(0) for seen, right in telling
        ]
        loss = -torch.stack(likely).mean() + DECAY * weights.square().sum()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch has no annotations here
        optimizer.step()
        with torch.no_grad():
            weights.clamp_(min=0)
    found = (weights.detach() / spread).tolist()
    return tuple(weight / sum(found) for weight in found)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--index", type=Path, default=Path(gettempdir()) / "chipsmith-benchmark-index")
    arguments = parser.parse_args()
    home = Home.find()
    index = Index(Store(arguments.index), embedding_of(home, load_config(home)))
    rows = index.searcher().table.search().where("twin = ''").select(list(SHOWN)).limit(None).to_list()
    known = {row["id"]: passage_of(row) for row in rows}
    passages = list(known.values())
    learnt = [each for wordings in (LEARNT, TESTED) for each in ask(index, made(passages, "train", wordings))]
    print("fitted", [round(weight, 3) for weight in fit(learnt, known)], "in use", WEIGHTS)
    dev = list(ask(index, made(passages, "dev")))
    for name, ranking in {"added": added(DENSE_SHARE), "in use": hybrid(DENSE_SHARE, known)}.items():
        print("MRR on dev,", name, score(dev, ranking)["MRR"])


if __name__ == "__main__":
    main()
