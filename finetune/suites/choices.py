"""Knowledge of the tools: which of four flags a command has, by likelihood after five answered questions.

The likeliest option per character counts, as in lm-evaluation-harness' `acc_norm`.
"""

from __future__ import annotations

import random

from attrs import frozen

from chipsmith.eda.specs.model import ToolSpec
from chipsmith.eda.specs.store import known_tools, load_spec
from chipsmith.finetune.gate import Metric
from chipsmith.finetune.recipe import EvaluateRecipe
from chipsmith.finetune.served import ServedModel
from chipsmith.finetune.suites.contract import Ground

SHOTS, OPTIONS = 5, 4


@frozen
class Question:
    source: str
    """Tool and command."""
    prompt: str
    """With the answered questions before it, the same before all: what is read once is not read again."""
    options: tuple[str, ...]
    right: str


@frozen
class Answer:
    source: str
    right: bool


METRICS: tuple[Metric[Answer], ...] = (Metric("right choices", "higher", lambda score: score.right),)


def questions(ground: Ground) -> list[Question]:
    home, recipe = ground.home, ground.asked
    rng = random.Random(recipe.seed)  # noqa: S311 -- a reproducible choice, no secrets
    found = [one for tool in known_tools(home) for one in _of_tool(load_spec(tool, home), rng)]
    rng.shuffle(found)
    shots, asked = found[:SHOTS], found[SHOTS : SHOTS + recipe.suite_samples]
    shown = "".join(f"{one.prompt} {one.right}\n\n" for one in shots)
    return [Question(one.source, shown + one.prompt, one.options, one.right) for one in asked]


def score(model: ServedModel, question: Question) -> Answer:
    prompt = model.tokenize(question.prompt)
    costs = {option: _cost(model, prompt, option) for option in question.options}
    return Answer(question.source, min(costs, key=costs.__getitem__) == question.right)


def written(_: EvaluateRecipe) -> int:
    return 0


def margin(recipe: EvaluateRecipe) -> float:
    return recipe.margin


def _cost(model: ServedModel, prompt: list[int], option: str) -> float:
    nats, characters = model.nats_after(prompt, f" {option}")
    return nats / characters


def _of_tool(spec: ToolSpec, rng: random.Random) -> list[Question]:
    """One about each command that has flags; the wrong ones are flags of other commands of the tool."""
    flags = sorted({flag.name for command in spec.commands for flag in command.flags})
    found = []
    for command in spec.commands:
        own = [flag.name for flag in command.flags]
        others = [flag for flag in flags if command.flag(flag) is None]
        if not own or not command.checked or len(others) < OPTIONS - 1:
            continue
        right = rng.choice(own)
        options = [right, *rng.sample(others, OPTIONS - 1)]
        rng.shuffle(options)
        listed = ", ".join(options)
        prompt = f"Question: Which of {listed} is a flag of {command.name} in {spec.tool}?\nAnswer:"
        found.append(Question(f"{spec.tool}:{command.name}", prompt, tuple(options), right))
    return found
