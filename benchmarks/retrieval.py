"""How well passages are found: by words (BM25), by meaning (dense), and by both.

Two sets of questions. The first is made from passages of the documentation by templates; what answers one is
any passage of the same section of the same document. Documents are split by their path: fusion is tuned on
the dev part and reported on the test part; those of the train part are there to be confused with, or, with
`--held-out`, not there. The second are EDA-Corpus' questions about OpenROAD, with its answers as judges, whom
the searchers never see: a passage is relevant if it holds half of the answer's words, weighted by how rare
they are. Questions that no passage answers by that measure are not counted.

`--index DIR` keeps the index for another run.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import numpy as np
from attrs import Factory, evolve, frozen

from benchmarks import harness
from benchmarks.scores import mean
from chipsmith.cli.embedding import embedding_of
from chipsmith.collectors.corpus.collect import collect
from chipsmith.core.config import load_config
from chipsmith.core.home import Home
from chipsmith.retrieval.fusion import DENSE_SHARE, fuse
from chipsmith.retrieval.index import Index
from chipsmith.retrieval.passages import Passage
from chipsmith.retrieval.questions import Question, questions_of
from chipsmith.retrieval.schema import SHOWN, passage_of
from chipsmith.retrieval.search import CANDIDATES, Candidate
from chipsmith.retrieval.split import part_of
from chipsmith.retrieval.store import Store

DATA = Path(__file__).parent.parent.parent / "shared" / "data"
PER_PART = 400
"""Questions of the dev and of the test part."""
DEPTHS = (1, 5, 8, 20)
HALF = 0.5
SHARES = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6)
"""Of meaning in a score, which were thought of before."""
RANK_K = 60
"""Of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009), for comparison."""
SEED = 1


@frozen
class Asked:
    """A question, what answers it, and what the searchers named, best first."""

    text: str
    relevant: frozenset[str]
    asks: str = ""
    """What a made question asks by."""
    dense: Mapping[str, float] = Factory(dict)
    words: Mapping[str, float] = Factory(dict)


def made(passages: Sequence[Passage], part: str) -> list[Asked]:
    """Questions made from a part's passages; the same for the same documents."""
    chosen = [p for p in passages if part_of(p.project, p.path) == part]
    questions = [question for passage in chosen for question in questions_of(passage)]
    random.Random(SEED).shuffle(questions)  # noqa: S311 - no secret
    return [Asked(each.text, _answers(each, chosen), each.asks) for each in questions[:PER_PART]]


def _answers(question: Question, passages: Sequence[Passage]) -> frozenset[str]:
    return frozenset(passage.id for passage in passages if question.answers(passage))


def eda_corpus(path: Path, passages: Sequence[Passage]) -> list[Asked]:
    """Questions whose answer some passage holds."""
    contents = {passage.id: frozenset(_terms(passage.whole)) for passage in passages}
    known = Counter(word for content in contents.values() for word in content)
    rarity = {word: math.log(1 + len(contents) / count) for word, count in known.items()}
    asked = []
    for line in path.read_text().splitlines():
        record = json.loads(line)
        answer = {word: rarity.get(word, 0.0) for word in _terms(record["answer"])}
        total = sum(answer.values())
        relevant = frozenset(
            name
            for name, content in contents.items()
            if total and sum(answer[word] for word in content & answer.keys()) >= HALF * total
        )
        if relevant:
            asked.append(Asked(record["question"], relevant))
    return asked


def _terms(text: str) -> set[str]:
    return set(re.findall(r"\w{3,}", text.lower()))


def ask(index: Index, questions: Sequence[Asked]) -> Iterator[Asked]:
    searcher, model = index.searcher(), index.embedding
    assert model is not None
    vectors = model.encode([question.text for question in questions])
    for question, vector in zip(questions, vectors, strict=True):
        dense, words = searcher.dense(vector, CANDIDATES), searcher.by_words(question.text, CANDIDATES)
        yield evolve(question, dense=_scores(dense), words=_scores(words))


def _scores(found: Sequence[Candidate]) -> dict[str, float]:
    return {each.id: each.score for each in found}


Ranking = Callable[[Asked], Sequence[str]]


def hybrid(share: float) -> Ranking:
    return lambda asked: list(fuse(asked.dense, asked.words, share))


def by_ranks(asked: Asked) -> Sequence[str]:
    scores: defaultdict[str, float] = defaultdict(float)
    for ranking in (asked.dense, asked.words):
        for rank, name in enumerate(ranking, start=1):
            scores[name] += 1 / (RANK_K + rank)
    return sorted(scores, key=lambda name: -scores[name])


def score(questions: Sequence[Asked], ranking: Ranking) -> dict[str, Any]:
    """hit@k, MRR and nDCG@20 with their intervals."""
    gains = [[name in asked.relevant for name in ranking(asked)[: DEPTHS[-1]]] for asked in questions]
    table = {f"hit@{depth}": mean([any(gain[:depth]) for gain in gains]) for depth in DEPTHS}
    table["MRR"] = mean([1 / (1 + gain.index(True)) if any(gain) else 0.0 for gain in gains])
    ideal = [min(len(asked.relevant), DEPTHS[-1]) for asked in questions]
    table["nDCG@20"] = mean(
        [_dcg(gain) / _dcg([True] * best) for gain, best in zip(gains, ideal, strict=True)]
    )
    return table


def _dcg(gain: Sequence[bool]) -> float:
    return float(np.sum(np.array(gain) / np.log2(np.arange(len(gain)) + 2))) if gain else 0.0


def tuned(questions: Sequence[Asked]) -> float:
    """The share of meaning with the best MRR."""
    return max(SHARES, key=lambda share: score(questions, hybrid(share))["MRR"]["mean"])


def table(questions: Sequence[Asked]) -> dict[str, Any]:
    rankings: dict[str, Ranking] = {
        "BM25": lambda asked: list(asked.words),
        "dense": lambda asked: list(asked.dense),
        "reciprocal ranks": by_ranks,
        "hybrid": hybrid(DENSE_SHARE),
    }
    return {name: score(questions, ranking) for name, ranking in rankings.items()}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--index", type=Path, default=Path(gettempdir()) / "chipsmith-benchmark-index")
    parser.add_argument("--held-out", action="store_true", help="leave the train part's documents out")
    arguments = parser.parse_args()
    home = Home.find()
    index = Index(Store(arguments.index), embedding_of(home, load_config(home)))
    documents = (
        document
        for document in collect([DATA / "docs"])
        if not (arguments.held_out and part_of(document.project, document.path) == "train")
    )
    index.update(documents, lambda p: print(f"{p.documents} documents, {p.rate:.0f} passages/s", end="\r"))
    rows = index.searcher().table.search().where("twin = ''").select(list(SHOWN)).limit(None).to_list()
    passages = [passage_of(row) for row in rows]
    dev, test = (list(ask(index, made(passages, part))) for part in ("dev", "test"))
    corpus = list(ask(index, eda_corpus(DATA / "eda-corpus" / "qa.jsonl", passages)))
    harness.save(
        "retrieval",
        {
            "what": f"passages found among {len(passages)} of {index.state().documents} documents, by "
            "questions about held-out documents and by those of EDA-Corpus",
            "bar": "hybrid above dense and above BM25",
            "tuned on dev": f"share of meaning {tuned(dev):g} ({len(dev)} questions); used {DENSE_SHARE:g}",
            "made": table(test),
            "made, MRR by what is asked by": {
                asks: {
                    name: scores["MRR"]
                    for name, scores in table([each for each in test if each.asks == asks]).items()
                }
                for asks in sorted({each.asks for each in test})
            },
            "EDA-Corpus": table(corpus),
        },
    )


if __name__ == "__main__":
    main()
