"""Following instructions, in the manner of IFEval (Zhou et al. 2023, arXiv 2311.07911): requests whose form
a program can check, of our own making. What is said within the form is not judged.
"""

from __future__ import annotations

import random
from itertools import product

from attrs import frozen

from chipsmith.finetune.gate import Metric
from chipsmith.finetune.recipe import EvaluateRecipe
from chipsmith.finetune.served import ServedModel
from chipsmith.finetune.sft.instruction import asked
from chipsmith.finetune.suites.contract import Ground
from chipsmith.finetune.suites.rules import FORMS, WORDINGS, Rule

LONGEST = 160
"""Tokens of an answer."""
TOPICS = (
    "Explain what setup time is.",
    "Say why clock skew matters.",
    "Describe what a flip-flop does.",
    "Explain the difference between a latch and a register.",
    "Say what a netlist is good for.",
    "Describe how to read a timing report.",
    "Tell a beginner what Tcl is.",
    "Say what makes a good bug report.",
    "Describe a rainy day in a city.",
    "Give advice on learning a language.",
    "Explain why the sky is blue.",
    "Recommend something to cook for two.",
)


@frozen
class Question:
    text: str
    rules: tuple[Rule, ...]


@frozen
class Followed:
    source: str
    rules: int
    followed: int


METRICS: tuple[Metric[Followed], ...] = (
    Metric("followed wholly", "higher", lambda score: score.followed == score.rules),
    Metric("rules followed", "higher", lambda score: score.followed, lambda score: score.rules),
)


def questions(ground: Ground) -> list[Question]:
    """Topics and forms mixed, half of them with a rule about words as well."""
    rng = random.Random(ground.asked.seed)  # noqa: S311 -- a reproducible choice, no secrets
    made = [
        _question(topic, (form, rng.choice(WORDINGS)) if both else (form,))
        for topic, form, both in product(TOPICS, FORMS, (False, True))
    ]
    rng.shuffle(made)
    return made[: ground.asked.suite_samples]


def score(model: ServedModel, question: Question) -> Followed:
    answer = model.write(model.chat(asked(question.text)), LONGEST)
    return Followed(question.text, len(question.rules), sum(rule.holds(answer) for rule in question.rules))


def written(_: EvaluateRecipe) -> int:
    return LONGEST


def margin(recipe: EvaluateRecipe) -> float:
    return recipe.margin


def _question(topic: str, rules: tuple[Rule, ...]) -> Question:
    return Question(" ".join([topic, *(rule.text for rule in rules)]), rules)
