"""Who takes a bug: of held-out records, which of the most frequent owners is likeliest to be answered.

Records are those that the recipe's `[sft] bugs` names, parted as for training.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from chipsmith.finetune.gate import Metric
from chipsmith.finetune.recipe import EvaluateRecipe
from chipsmith.finetune.served import ServedModel
from chipsmith.finetune.sft.bugs import WHO, from_bugs
from chipsmith.finetune.sft.gather import instructed
from chipsmith.finetune.sft.instruction import Instruction, is_held_out
from chipsmith.finetune.suites.contract import Ground

OWNERS = 8
"""From whom is chosen: the right one, and the most frequent others."""


@frozen
class Question:
    asked: Instruction
    owners: tuple[str, ...]


@frozen
class Answer:
    source: str
    right: bool


METRICS: tuple[Metric[Answer], ...] = (Metric("right owner", "higher", lambda score: score.right),)


def questions(ground: Ground) -> list[Question]:
    """The first ones in the order of the files, of owners who have more than one bug."""
    bugs = _who_takes(instructed(ground.recipe).bugs)
    known = Counter(one.answer for one in bugs).most_common()
    frequent = [owner for owner, count in known if count > 1]
    return [
        Question(one, (one.answer, *[owner for owner in frequent if owner != one.answer][: OWNERS - 1]))
        for one in bugs
        if one.answer in frequent and is_held_out(one.source, ground.recipe.data.heldout_share)
    ][: ground.asked.suite_samples]


def score(model: ServedModel, question: Question) -> Answer:
    prompt = model.chat(question.asked.messages)
    costs = {owner: _cost(model, prompt, owner) for owner in question.owners}
    return Answer(question.asked.source, min(costs, key=costs.__getitem__) == question.asked.answer)


def written(_: EvaluateRecipe) -> int:
    return 0


def margin(recipe: EvaluateRecipe) -> float:
    return recipe.margin


def _cost(model: ServedModel, prompt: list[int], owner: str) -> float:
    nats, characters = model.nats_after(prompt, owner)
    return nats / characters


def _who_takes(files: Sequence[str]) -> list[Instruction]:
    from chipsmith.collectors.bugs.reader import records

    found = (one for file in files for one in from_bugs(records(Path(file).expanduser())))
    return [one for one in found if one.messages[-1].content.startswith(WHO)]
