"""The tokenizer's efficiency: characters of our solved scripts that one token holds."""

from __future__ import annotations

from attrs import frozen

from chipsmith.eda.solved import Example, all_examples
from chipsmith.finetune.gate import Metric
from chipsmith.finetune.recipe import EvaluateRecipe
from chipsmith.finetune.served import ServedModel
from chipsmith.finetune.suites.contract import Ground


@frozen
class Count:
    source: str
    characters: int
    tokens: int


METRICS: tuple[Metric[Count], ...] = (
    Metric("characters per token", "higher", lambda score: score.characters, lambda score: score.tokens),
)


def questions(_: Ground) -> tuple[Example, ...]:
    """All of them: counting costs nothing."""
    return all_examples()


def score(model: ServedModel, example: Example) -> Count:
    return Count(example.id, len(example.script), len(model.tokenize(example.script)))


def written(_: EvaluateRecipe) -> int:
    return 0


def margin(recipe: EvaluateRecipe) -> float:
    return recipe.margin
