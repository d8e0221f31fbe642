"""What a reranker adds to the learned fusion, and what it costs.

By default late interaction over the tokens of the packaged embedding model, which needs no other model.
`--model DIR` measures a cross-encoder instead, as the role `rerank` serves it. It reads the best hits of the
product's ranking. Its scores order them alone, as that role does, and added to the product's, by a share that
is tuned on the dev part. The questions are a sample of those that `python -m benchmarks.retrieval` asks; it
reads the index that this keeps.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import gettempdir
from typing import Any, Protocol

from benchmarks import harness
from benchmarks.late import LateInteraction
from benchmarks.rankings import SHARES, Asked, Ranking, evidence, gain, hybrid, score
from benchmarks.retrieval import DATA, SEED, ask, eda_corpus, made
from chipsmith.cli.embedding import ROLE, embedding_of
from chipsmith.core.config import RoleConfig, load_config
from chipsmith.core.embedded import resolve_model
from chipsmith.core.home import Home
from chipsmith.retrieval.fusion import DENSE_SHARE
from chipsmith.retrieval.index import Index
from chipsmith.retrieval.passages import Passage
from chipsmith.retrieval.reranker import Reranker
from chipsmith.retrieval.schema import SHOWN, passage_of
from chipsmith.retrieval.store import Store

READ = 10
"""Hits that the reranker reads; of thirty, late interaction found no more on the dev part."""
QUESTIONS = 100
"""Of each set."""
LONGEST = 512
"""Tokens that a cross-encoder reads of a question and a passage."""


class Reads(Protocol):
    def rerank(self, query: str, texts: Sequence[str]) -> list[float]: ...


class Opinions:
    """What a reranker thinks of the best hits, and the milliseconds that it took for each question."""

    def __init__(self, reranker: Reads, known: Mapping[str, Passage]) -> None:
        self._reranker = reranker
        self._known = known
        self._scores: dict[str, dict[str, float]] = {}
        self.took: list[float] = []

    def ranking(self, share: float) -> Ranking:
        """Evidence and opinion added; by 1 the opinion alone."""

        def ranking(asked: Asked) -> Sequence[str]:
            found = evidence(asked, DENSE_SHARE, self._known)
            best = list(found)[:READ]
            opinion = self._of(asked.text, best)
            best.sort(key=lambda name: (share - 1) * found[name] - share * opinion[name])
            return [*best, *list(found)[READ:]]

        return ranking

    def _of(self, question: str, names: Sequence[str]) -> dict[str, float]:
        if question not in self._scores:
            start = time.perf_counter()
            scores = self._reranker.rerank(question, [self._known[name].whole for name in names])
            self.took.append(1e3 * (time.perf_counter() - start))
            self._scores[question] = dict(zip(names, scores, strict=True))
        return self._scores[question]


def compared(questions: Sequence[Asked], rankings: Mapping[str, Ranking]) -> dict[str, Any]:
    """Each ranking's worth, and its gain over the first."""
    first, *others = rankings
    return {
        **{name: score(questions, ranking) for name, ranking in rankings.items()},
        "gain in MRR": {name: gain(questions, rankings[name], rankings[first]) for name in others},
    }


def reranker_of(model: Path | None, embed: RoleConfig) -> Reads:
    """A cross-encoder, or late interaction by the embedding model."""
    if model:
        return Reranker(model, max_tokens=LONGEST)
    return LateInteraction(resolve_model(embed.model), max_tokens=embed.context)


def asked(index: Index, passages: Sequence[Passage], count: int) -> dict[str, list[Asked]]:
    """A sample of each set of questions, with what the searchers name."""
    sets = {
        "dev": made(passages, "dev"),
        "made": made(passages, "test"),
        "EDA-Corpus": eda_corpus(DATA / "eda-corpus" / "qa.jsonl", passages),
    }
    return {
        name: list(ask(index, random.Random(SEED).sample(each, count)))  # noqa: S311 - no secret
        for name, each in sets.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--index", type=Path, default=Path(gettempdir()) / "chipsmith-benchmark-index")
    parser.add_argument("--model", type=Path, help="a cross-encoder's directory; its result is only printed")
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="of each set")
    arguments = parser.parse_args()
    home = Home.find()
    config = load_config(home)
    index = Index(Store(arguments.index), embedding_of(home, config))
    rows = index.searcher().table.search().where("twin = ''").select(list(SHOWN)).limit(None).to_list()
    known = {row["id"]: passage_of(row) for row in rows}
    questions = asked(index, list(known.values()), arguments.questions)
    opinions = Opinions(reranker_of(arguments.model, config.role(ROLE)), known)
    dev = questions.pop("dev")
    share = max(SHARES, key=lambda share: score(dev, opinions.ranking(share))["MRR"]["mean"])
    rankings = {
        "hybrid": hybrid(DENSE_SHARE, known),
        "hybrid reranked": opinions.ranking(share),
        "reranker alone": opinions.ranking(1),
    }
    result = {
        "what": f"the {READ} best hits put in order by {arguments.model or 'late interaction'}",
        "bar": "above hybrid",
        "tuned on dev": f"share of the reranker {share:g} ({len(dev)} questions)",
        **{name: compared(each, rankings) for name, each in questions.items()},
        "ms of reading by the reranker": harness.summary(opinions.took),
    }
    if arguments.model:
        print(json.dumps(result, indent=2))
    else:
        harness.save("reranking", result)


if __name__ == "__main__":
    main()
