"""Questions about documents with passages as the server gives them, answered by a quoted sentence."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from attrs import frozen

from chipsmith.core.chat_prompt import FROM_PASSAGES, SYSTEM, passage, with_passages
from chipsmith.core.events import Message
from chipsmith.finetune.sft.instruction import Instruction, Kind
from chipsmith.retrieval.passages import Passage
from chipsmith.retrieval.questions import Question, questions_of
from chipsmith.retrieval.wordings import LEARNT

UNANSWERED = "The passages do not answer this question."
UNANSWERED_SHARE = 0.1
"""Of the questions, those whose passage is not among those shown."""
MOST_OTHERS = 3
"""Passages of other documents shown beside the right one."""
LEAST_SHARED = 2
"""Words of a question that a sentence must hold to answer it."""
SHORTEST, LONGEST = 5, 60
"""Words of a quoted sentence."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n{2,}|\n(?=\s*[-*•])")
_WORD = re.compile(r"[A-Za-z_][\w:-]{2,}")


def from_passages(passages: Sequence[Passage], *, most: int, seed: int) -> Iterator[Instruction]:
    """At most `most` grounded answers; passages shown beside the right one are of the same `passages`."""
    rng = random.Random(seed)  # noqa: S311 -- a reproducible choice, no secrets
    asked = [question for one in passages for question in questions_of(one, wordings=LEARNT)]
    rng.shuffle(asked)
    shower = _Shower(passages, rng)
    made = 0
    for question in asked:
        sentence = answering(question)
        if sentence and made < most:
            made += 1
            yield shower.show(question, sentence)


def answering(question: Question) -> str:
    """The passage's sentence that holds most of the question's words; empty where none holds enough."""
    wanted = _words(question.text)
    best, most = "", LEAST_SHARED - 1
    for piece in _SENTENCE.split(question.passage.text):
        sentence = " ".join(piece.split()).lstrip("-*• ")
        shared = len(wanted & _words(sentence))
        if SHORTEST <= len(sentence.split()) <= LONGEST and shared > most:
            best, most = sentence, shared
    return best


@frozen
class _Shower:
    passages: Sequence[Passage]
    rng: random.Random

    def show(self, question: Question, sentence: str) -> Instruction:
        others = [one for one in self._some() if not question.answers(one)]
        hidden = bool(others) and self.rng.random() < UNANSWERED_SHARE
        shown = others if hidden else [*others, question.passage]
        self.rng.shuffle(shown)
        told = [
            passage(number, f"{one.path}:{one.first_line}-{one.last_line}", one.breadcrumb, one.text)
            for number, one in enumerate(shown, start=1)
        ]
        number = 0 if hidden else shown.index(question.passage) + 1
        system = Message("system", f"{SYSTEM.content}\n\n{FROM_PASSAGES}")
        return Instruction(
            Kind.DOCUMENTS,
            f"documents:{place_of(question.passage)}",
            UNANSWERED if hidden else f"{sentence} [{number}]",
            (system, Message("user", with_passages(question.text, told))),
        )

    def _some(self) -> list[Passage]:
        count = min(len(self.passages), self.rng.randint(0, MOST_OTHERS))
        return self.rng.sample(self.passages, count)


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}


def place_of(one: Passage) -> str:
    """The document that it is from, as `corpus.read_documents` names it."""
    return one.path or one.document
