"""Questions from passages by templates: one set of wordings for learning, another for the test."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from chipsmith.finetune.retriever.material import Asked
from chipsmith.finetune.retriever.reading import contained
from chipsmith.retrieval.passages import Passage
from chipsmith.retrieval.questions import Question, questions_of
from chipsmith.retrieval.split import Part, part_of
from chipsmith.retrieval.wordings import LEARNT, TESTED, Wordings

REPEATED = 0.5
"""Share of a held-out passage that one passage of the others holds, from which on it is not held out."""


class Parts:
    """Which passages are learnt from and which are held out, by document.

    The held-out ones are the benchmark's test part. Where these are few documents, the dev part's count too.
    """

    def __init__(self, passages: Mapping[str, Passage], min_documents: int = 4) -> None:
        by_part: dict[Part, list[Passage]] = defaultdict(list)
        for passage in passages.values():
            by_part[part_of(passage.project, passage.path)].append(passage)
        self.held: set[Part] = {"test"}
        if len({passage.document for passage in by_part["test"]}) < min_documents:
            self.held.add("dev")
        self.learnt = by_part["train"]
        heldout = [passage for part in sorted(self.held) for passage in by_part[part]]
        shares = contained(heldout, self.learnt)
        self.heldout = [passage for passage in heldout if shares[passage.id] < REPEATED]

    def holds_out(self, project: str, path: str) -> bool:
        return part_of(project, path) in self.held


def is_learnt(passage: Passage) -> bool:
    """Whether its document is of the part that is learnt from."""
    return part_of(passage.project, passage.path) == "train"


def ask(
    passages: Sequence[Passage], among: Iterable[Passage], *, most: int, each: int, wordings: Wordings
) -> list[Asked]:
    """At most `most` questions about `passages`, at most `each` about one, answered by any of `among` of
    the same section. Of more, those with the lowest hashes are taken."""
    sections: dict[tuple[str, tuple[str, ...]], list[Passage]] = defaultdict(list)
    for passage in among:
        sections[passage.document, passage.headings].append(passage)
    made = [
        question for passage in passages for question in questions_of(passage, most=each, wordings=wordings)
    ]
    chosen = sorted(made, key=lambda question: _hash(question.text + question.passage.id))[:most]
    return [
        _asked(question, sections[question.passage.document, question.passage.headings])
        for question in chosen
    ]


def to_learn(parts: Parts, *, most: int, each: int) -> list[Asked]:
    return ask(parts.learnt, parts.learnt, most=most, each=each, wordings=LEARNT)


def to_test(parts: Parts, among: Iterable[Passage], *, most: int, each: int) -> list[Asked]:
    return ask(parts.heldout, among, most=most, each=each, wordings=TESTED)


def _asked(question: Question, section: Sequence[Passage]) -> Asked:
    others = (passage.id for passage in section if passage.id != question.passage.id)
    return Asked(question.text, (question.passage.id, *others), source=question.passage.document)


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()
