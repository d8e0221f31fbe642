"""Development data replayed: would what a person took have been offered?

Texts that were taken, of which more than half was left, in files that nothing was learnt from; with
`heldout_days`, also taken later than all that was learnt. What counts is the first line, as it is offered.
"""

from __future__ import annotations

from attrs import frozen

from chipsmith.finetune.evaluate import SPARE_TOKENS, sample
from chipsmith.finetune.examples import FimExample, read_examples
from chipsmith.finetune.exams.tab import TAKEN
from chipsmith.finetune.gate import Metric
from chipsmith.finetune.recipe import EvaluateRecipe
from chipsmith.finetune.served import ServedModel, first_line
from chipsmith.finetune.suites.contract import Ground

LONGEST = 48
"""Tokens of a line."""


@frozen
class Offered:
    source: str
    whole: bool
    """The line that was taken, and nothing else."""
    kept: int
    """Characters that both have from the beginning on."""
    taken: int


METRICS: tuple[Metric[Offered], ...] = (
    Metric("taken lines offered", "higher", lambda score: score.whole),
    Metric("taken characters offered", "higher", lambda score: score.kept, lambda score: score.taken),
)


def questions(ground: Ground) -> list[FimExample]:
    """None for another role than tab, or where nothing was recorded."""
    file = ground.heldout / TAKEN
    found = list(read_examples(file)) if file.is_file() else []
    return sample(found, ground.asked, ground.asked.suite_samples)


def score(model: ServedModel, example: FimExample) -> Offered:
    from rapidfuzz.distance import Prefix

    taken = first_line(example.middle)
    limit = min(LONGEST, len(model.tokenize(taken)) + SPARE_TOKENS)
    offered = model.first_line(example, limit)
    kept = Prefix.similarity(offered, taken)
    return Offered(example.source, offered == taken, kept, max(1, len(taken)))


def written(_: EvaluateRecipe) -> int:
    return LONGEST


def margin(recipe: EvaluateRecipe) -> float:
    return recipe.margin
