"""Reranking as it is measured: by late interaction, of the best hits only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from benchmarks.late import LateInteraction
from benchmarks.rankings import Asked, hybrid
from benchmarks.reranking import READ, Opinions
from support.tiny_retriever import write_tiny_retriever

from chipsmith.retrieval.fusion import DENSE_SHARE
from chipsmith.retrieval.passages import Passage

NAMES = [f"p{number:02}" for number in range(READ + 3)]
KNOWN = {name: Passage(name, "manual", f"clock {name}", 1, 1) for name in NAMES}
ASKED = Asked("clock", frozenset({NAMES[0]}), words={name: 9.0 - at / 10 for at, name in enumerate(NAMES)})


class LastFirst:
    """Holds the later ones for better."""

    def __init__(self) -> None:
        self.asked: list[Sequence[str]] = []

    def rerank(self, query: str, texts: Sequence[str]) -> list[float]:
        self.asked.append(texts)
        return [at / len(texts) for at in range(len(texts))]


@pytest.mark.parametrize(
    ("share", "first"), [(0.0, NAMES[:READ]), (1.0, NAMES[READ - 1 :: -1])], ids=["evidence", "opinion"]
)
def test_the_best_hits_are_ordered_and_the_others_follow(share: float, first: list[str]) -> None:
    reader = LastFirst()
    opinions = Opinions(reader, KNOWN)
    assert list(opinions.ranking(share)(ASKED)) == [*first, *NAMES[READ:]]
    assert hybrid(DENSE_SHARE, KNOWN)(ASKED) == NAMES


def test_each_question_is_read_once() -> None:
    reader = LastFirst()
    opinions = Opinions(reader, KNOWN)
    opinions.ranking(0.5)(ASKED)
    opinions.ranking(1)(ASKED)
    assert reader.asked == [[f"clock {name}" for name in NAMES[:READ]]]
    assert len(opinions.took) == 1


def test_late_interaction_finds_each_token_of_the_question(tmp_path: Path) -> None:
    reranker = LateInteraction(write_tiny_retriever(tmp_path / "tiny"), max_tokens=32)
    same, other = reranker.rerank("clock path", ["clock path", "reset value of the bus and its host"])
    assert same == pytest.approx(1, abs=0.01)
    assert other < same
