"""What people asked at work: a question with the passages that its answer rested on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import Factory, define, frozen

from chipsmith.core.events import ChatFeedback, ContextOffered, ContextUsed, Event
from chipsmith.core.events.retrieval import Piece
from chipsmith.finetune.retriever.material import Asked
from chipsmith.retrieval.passages import Passage

SHORTEST = 12
"""Characters of a question that says what it is about; "why?" does not."""


@frozen
class Recorded:
    """Questions, and the passages of them that the documents do not hold (any more) as they were."""

    asked: tuple[Asked, ...]
    passages: Mapping[str, Passage]


@define
class _Answer:
    query: str = ""
    offered: dict[str, Piece] = Factory(dict)
    used: tuple[str, ...] = ()
    refused: bool = False


def recorded(events: Iterable[Event], known: Mapping[str, Passage]) -> Recorded:
    """One question for each answer that used a passage, unless its reader marked it as bad.

    Offered passages that it did not use are what it should not have been given.

    Args:
        known: passages of the documents, whose text is preferred to the recorded one.
    """
    answers: dict[str, _Answer] = {}
    for event in events:
        match event:
            case ContextOffered(answer=name):
                answer = answers.setdefault(name, _Answer())
                answer.query = event.query.strip()
                answer.offered = {piece.passage: piece for piece in event.pieces if _found(piece)}
            case ContextUsed(answer=name):
                answers.setdefault(name, _Answer()).used = tuple(event.passages)
            case ChatFeedback(turn=name):
                answers.setdefault(name, _Answer()).refused = event.rating == "down"
    passages = dict(known)
    asked = tuple(_questions(answers.values(), passages))
    return Recorded(asked, {name: each for name, each in passages.items() if name not in known})


def _questions(answers: Iterable[_Answer], passages: dict[str, Passage]) -> Iterator[Asked]:
    """Adds to `passages` what they lack."""
    for answer in answers:
        used = tuple(name for name in answer.used if name in answer.offered)
        if answer.refused or not used or len(answer.query) < SHORTEST:
            continue
        for name, piece in answer.offered.items():
            passages.setdefault(name, _passage(piece))
        unused = tuple(name for name in answer.offered if name not in used)
        yield Asked(answer.query, used, source=passages[used[0]].document, origin="person", refused=unused)


def _found(piece: Piece) -> bool:
    """Whether search brought it; what somebody named with @ was not to be found."""
    return bool(piece.text.strip()) and not piece.passage.startswith("@")


def _passage(piece: Piece) -> Passage:
    return Passage(piece.passage, piece.path or piece.passage, piece.text, 1, 1, path=piece.path)
