"""How good chat's answers are with and without the index, against the reference answers of EDA-Corpus.

Questions about OpenROAD are asked of the embedded model alone, and with the index of its documentation.
Judged without people: ROUGE-L (Lin 2004) and the cosine of sentence embeddings to the reference, and of the
cited answers how many sentences a passage supports and how near the cited passage is to its sentence.

`python -m benchmarks.answers [--questions N]`.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from attrs import frozen
from rapidfuzz.distance import LCSseq
from support.servers import RunningServer, running_server

from benchmarks import harness
from benchmarks.scores import mean

DATA = Path(__file__).parents[1].parent / "shared" / "data"
DOCUMENTS = ("openroad", "openroad-flow-scripts")
QUESTIONS = 60
SEED = 1
MOST_TOKENS = 160
NEAR = 0.5
"""Cosine from which a cited passage counts as one on its sentence."""
_WORD = re.compile(r"\w+")
_OURS = re.compile(
    r"^(?:> .*|Sources: .*|See also: .*|\[\?\] The passages.*|The rest is left out.*"
    r"|The model's own words.*)$",
    re.MULTILINE,
)
_MARK = re.compile(r" ?\[(?:\d+|\?)\]")


@frozen
class Answer:
    text: str
    """Everything that a person sees."""
    own: str
    """The model's part of it."""
    cited: tuple[tuple[str, str], ...] = ()
    """A sentence, and the passage that it cites."""
    sentences: int = 0
    supported: int = 0


def questions(count: int) -> list[dict[str, str]]:
    """Questions with answers of their own, always the same ones: rewordings share an answer."""
    rows = [json.loads(line) for line in (DATA / "eda-corpus/qa.jsonl").read_text().splitlines()]
    apart = list({row["answer"].strip().lower(): row for row in rows}.values())
    return random.Random(SEED).sample(apart, min(count, len(apart)))  # noqa: S311 -- a reproducible sample


def ask(server: RunningServer, question: str, *, search: bool) -> Answer:
    body = {
        "model": "chat", "messages": [{"role": "user", "content": question}],
        "temperature": 0, "max_tokens": MOST_TOKENS,
        "search": [{"provider": "docs", "query": question}] if search else [],
    }  # fmt: skip
    said = server.post("/v1/chat/completions", body)
    text: str = said["choices"][0]["message"]["content"]
    own = _MARK.sub("", _OURS.sub("", text)).strip()
    passages = {one["passage"]: one["text"] for one in hits(server, question)} if search else {}
    by_number = {one["number"]: passages.get(one["passage"], "") for one in said.get("context", ())}
    citations: list[dict[str, Any]] = said.get("citations", [])
    cited = tuple(
        (text[one["start"] : one["stop"]], by_number[number])
        for one in citations
        for number in one["numbers"]
        if by_number.get(number)
    )
    return Answer(text, own, cited, len(citations), sum(one["supported"] for one in citations))


def hits(server: RunningServer, question: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = server.post(
        "/v1/search", {"query": question, "limit": 8, "kinds": ["prose", "help", "report"]}
    )["hits"]
    return found


def rouge_l(answer: str, reference: str) -> float:
    """F1 of the longest common subsequence of words."""
    said, wanted = _WORD.findall(answer.lower()), _WORD.findall(reference.lower())
    shared = LCSseq.similarity(said, wanted)
    return 2 * shared / (len(said) + len(wanted)) if said and wanted else 0.0


def embedded(server: RunningServer, texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
    rows = server.post("/v1/embeddings", {"model": "embed", "input": [text or " " for text in texts]})["data"]
    return np.array([row["embedding"] for row in rows])


def nearness(server: RunningServer, ours: Sequence[str], theirs: Sequence[str]) -> list[float]:
    """Cosines, pair by pair."""
    near: list[float] = (embedded(server, ours) * embedded(server, theirs)).sum(-1).tolist()
    return near


def scores(
    server: RunningServer, answers: Sequence[str], asked: Sequence[dict[str, str]]
) -> dict[str, list[float]]:
    references = [row["answer"] for row in asked]
    return {
        "rouge_l": [rouge_l(text, wanted) for text, wanted in zip(answers, references, strict=True)],
        "similarity": nearness(server, answers, references),
    }


def citing(server: RunningServer, answers: Sequence[Answer]) -> dict[str, Any]:
    pairs = [pair for answer in answers for pair in answer.cited]
    near = nearness(server, [one for one, _ in pairs], [other for _, other in pairs]) if pairs else []
    return {
        "sentences_supported": mean([a.supported / a.sentences for a in answers if a.sentences]),
        "citations_near_their_sentence": mean([value >= NEAR for value in near]) if near else "no citations",
        "answers_that_quote_or_cite": mean(["Sources:" in answer.text for answer in answers]),
    }


def gain(before: Sequence[float], after: Sequence[float]) -> dict[str, float]:
    """The mean difference on the same questions, with its interval."""
    differences = [new - old for old, new in zip(before, after, strict=True)]
    return mean(differences)


def index(server: RunningServer) -> None:
    folders = [str(DATA / "docs" / name) for name in DOCUMENTS]
    subprocess.run(
        [sys.executable, "-m", "chipsmith.cli", "index", *folders], env=dict(server.env), check=True
    )


def measure(server: RunningServer, asked: Sequence[dict[str, str]]) -> dict[str, Any]:
    alone, grounded = [], []
    for number, row in enumerate(asked, 1):
        alone.append(ask(server, row["question"], search=False))
        grounded.append(ask(server, row["question"], search=True))
        if number % 10 == 0:
            print(f"{number} of {len(asked)} questions", file=sys.stderr)
    sides = {
        "alone": scores(server, [one.own for one in alone], asked),
        "with index, the model's words": scores(server, [one.own for one in grounded], asked),
        "with index, quotes and words": scores(server, [one.text for one in grounded], asked),
    }
    whole = sides["with index, quotes and words"]
    return {
        **{side: {name: mean(found) for name, found in each.items()} for side, each in sides.items()},
        "gain of the whole answer over the model alone": {
            name: gain(sides["alone"][name], whole[name]) for name in whole
        },
        **citing(server, grounded),
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--questions", type=int, default=QUESTIONS)
    given = options.parse_args()
    if not DATA.is_dir():
        sys.exit(f"error: there is no {DATA}. fix: put the domain data beside the project.")
    asked = questions(given.questions)
    with TemporaryDirectory() as directory, running_server(Path(directory) / "home") as server:
        index(server)
        result = measure(server, asked)
    harness.save(
        "answers",
        {
            "what": "answers to EDA-Corpus questions against their references: means with 95 % intervals",
            "bar": "none of its own; answers are measured with and without the index",
            **result,
        },
    )


if __name__ == "__main__":
    main()
