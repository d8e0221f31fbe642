"""How well passages are found: by words (BM25), by meaning (dense), and by both: scores that are added,
and the product's learned fusion (hybrid), whose weights `python -m benchmarks.fusion` fits.

Two sets of questions. The first is made from passages of the documentation by templates; what answers one is
any passage of the same section of the same document. Documents are split by their path: the share of meaning
is tuned on the dev part, the weights of evidence on the train part, and the test part is reported; documents
of the train part are there to be confused with, or, with `--held-out`, not there. The second are EDA-Corpus'
questions about OpenROAD, with its answers as judges, whom the searchers never see: a passage is relevant if
it holds half of the answer's words, weighted by how rare they are. Questions that no passage answers by that
measure are not counted.

`--index DIR` keeps the index for another run.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import gettempdir

from attrs import evolve

from benchmarks import harness
from benchmarks.rankings import Asked, gain, hybrid, table, tuned
from chipsmith.cli.embedding import embedding_of
from chipsmith.collectors.corpus.collect import collect
from chipsmith.core.config import load_config
from chipsmith.core.home import Home
from chipsmith.retrieval.fusion import DENSE_SHARE
from chipsmith.retrieval.index import Index
from chipsmith.retrieval.passages import Passage
from chipsmith.retrieval.questions import Question, questions_of
from chipsmith.retrieval.schema import SHOWN, passage_of
from chipsmith.retrieval.search import CANDIDATES, Candidate
from chipsmith.retrieval.split import part_of
from chipsmith.retrieval.store import Store
from chipsmith.retrieval.wordings import TESTED, Wordings

DATA = Path(__file__).parent.parent.parent / "shared" / "data"
PER_PART = 400
"""Questions of the dev and of the test part."""
HALF = 0.5
SEED = 1


def made(passages: Sequence[Passage], part: str, wordings: Wordings = TESTED) -> list[Asked]:
    """Questions made from a part's passages; the same for the same documents."""
    chosen = [p for p in passages if part_of(p.project, p.path) == part]
    questions = [question for passage in chosen for question in questions_of(passage, wordings=wordings)]
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
    known = {passage.id: passage for passage in passages}
    dev, test = (list(ask(index, made(passages, part))) for part in ("dev", "test"))
    corpus = list(ask(index, eda_corpus(DATA / "eda-corpus" / "qa.jsonl", passages)))
    harness.save(
        "retrieval",
        {
            "what": f"passages found among {len(passages)} of {index.state().documents} documents, by "
            "questions about held-out documents and by those of EDA-Corpus",
            "bar": "hybrid above dense and above BM25",
            "tuned on dev": f"share of meaning {tuned(dev, known):g} ({len(dev)} questions); "
            f"used {DENSE_SHARE:g}",
            "made": table(test, known),
            "made, gain of hybrid over BM25 in MRR": gain(test, hybrid(DENSE_SHARE, known)),
            "made, MRR by what is asked by": {
                asks: {
                    name: scores["MRR"]
                    for name, scores in table([each for each in test if each.asks == asks], known).items()
                }
                for asks in sorted({each.asks for each in test})
            },
            "EDA-Corpus": table(corpus, known),
            "EDA-Corpus, gain of hybrid over BM25 in MRR": gain(corpus, hybrid(DENSE_SHARE, known)),
        },
    )


if __name__ == "__main__":
    main()
