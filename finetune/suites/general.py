"""General ability: how likely text about something else is, Python's own library and its reference.

A model that gets worse at these has forgotten. Only texts that no training replays are asked about.
"""

from __future__ import annotations

import hashlib

from attrs import frozen

from chipsmith.finetune.curate.general import measures_forgetting, python_library
from chipsmith.finetune.gate import Metric
from chipsmith.finetune.recipe import EvaluateRecipe
from chipsmith.finetune.served import ServedModel
from chipsmith.finetune.suites.contract import Ground

READ, ASKED = 300, 300
"""Characters of a text that are read, and of those after them whose likelihood counts."""


@frozen
class Piece:
    source: str
    before: str
    text: str


@frozen
class Likelihood:
    source: str
    nats: float
    characters: int


METRICS: tuple[Metric[Likelihood], ...] = (
    Metric("nats per character", "lower", lambda score: score.nats, lambda score: score.characters),
)


def questions(ground: Ground) -> list[Piece]:
    pieces = [
        _middle(record.place, record.text)
        for record in python_library()
        if measures_forgetting(record.place) and len(record.text) >= READ + ASKED
    ]
    return sorted(pieces, key=lambda piece: _digest(piece.source))[: ground.asked.suite_samples]


def score(model: ServedModel, piece: Piece) -> Likelihood:
    nats, characters = model.nats_after(model.tokenize(piece.before), piece.text)
    return Likelihood(piece.source, nats, characters)


def written(_: EvaluateRecipe) -> int:
    return 0


def margin(recipe: EvaluateRecipe) -> float:
    return recipe.most_forgotten


def _middle(place: str, text: str) -> Piece:
    """Not the beginning, which holds licences."""
    start = (len(text) - READ - ASKED) // 2
    return Piece(place, text[start : start + READ], text[start + READ : start + READ + ASKED])


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()
