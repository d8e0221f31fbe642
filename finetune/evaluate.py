"""Held-out scores of a GGUF file through llama.cpp, prompted as it is served."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

from attrs import frozen

from chipsmith.finetune.examples import FimExample
from chipsmith.finetune.recipe import EvaluateRecipe
from chipsmith.finetune.served import ServedModel, first_line, opened
from chipsmith.finetune.serving import Serving

T = TypeVar("T")

SPARE_TOKENS = 4
"""Generated beyond the length of the line that is wanted: a longer line is wrong anyhow."""


@frozen
class Score:
    """One held-out example's result."""

    source: str
    nats: float
    """Negative log-probability of the middle's tokens; where it ends is not counted."""
    characters: int
    exact: bool
    """Whether the first line generated is the middle's first line."""
    similarity: float
    """Of those two lines: 1 − Levenshtein distance / length of the longer."""


def evaluate(
    served: Serving,
    examples: list[FimExample],
    recipe: EvaluateRecipe,
    *,
    tick: Callable[[], None] = lambda: None,
) -> list[Score]:
    """Score every example by greedy generation and by likelihood; `tick` is called after each.

    Raises:
        BrokenModelError: the file cannot be loaded.
    """
    scores = []
    with opened(served, recipe.context) as model:
        for example in examples:
            scores.append(_score(model, example, recipe.generate))
            tick()
    return scores


def sample(examples: Sequence[T], recipe: EvaluateRecipe, most: int | None = None) -> list[T]:
    """The examples to score: all, or `most` of them (`recipe.samples`), always the same ones."""
    most = most or recipe.samples
    if len(examples) <= most:
        return list(examples)
    rng = random.Random(recipe.seed)  # noqa: S311 -- a reproducible sample, no secrets
    return rng.sample(examples, most)


def _score(model: ServedModel, example: FimExample, most_tokens: int) -> Score:
    from rapidfuzz.distance import Levenshtein

    nats, characters = model.nats(example)
    wanted = first_line(example.middle)
    generated = model.first_line(example, min(most_tokens, len(model.tokenize(wanted)) + SPARE_TOKENS))
    similarity = Levenshtein.normalized_similarity(generated, wanted)
    return Score(example.source, nats, characters, generated == wanted, similarity)
