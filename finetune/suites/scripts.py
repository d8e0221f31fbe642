"""Scripts by execution: held-out requests, each written for several times, and run until they do what was
asked (pass@k, Chen et al. 2021, arXiv 2107.03374, with as many tries as k).

Requests are held out by what their scripts combine, as for training. The prompt is that of a draft as search
alone fills it: the nearest solved tasks that may be learnt, and their commands.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

from attrs import frozen

from chipsmith.core.home import Home
from chipsmith.eda.sandbox import prove
from chipsmith.eda.script_prompt import script_prompt
from chipsmith.eda.solved import Example
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.eda.specs.store import load_spec
from chipsmith.finetune.drawing import nucleus
from chipsmith.finetune.gate import Metric
from chipsmith.finetune.recipe import EvaluateRecipe
from chipsmith.finetune.sample.attempts import RIGHT
from chipsmith.finetune.sample.recipe import SampleRecipe
from chipsmith.finetune.sample.trials import runnable, tried
from chipsmith.finetune.sample.writer import STOPS, script_of
from chipsmith.finetune.served import ServedModel
from chipsmith.finetune.sft.scripts import MOST_SHOWN, combination, nearest, own_commands, parted_examples
from chipsmith.finetune.suites.contract import Ground

WRITER = SampleRecipe()
"""Scripts are drawn as the step `sample` draws them by default."""


@frozen
class Request:
    example: Example
    prompt: str
    spec: ToolSpec
    candidates: int
    seed: int


@frozen
class Tries:
    source: str
    written: int
    right: int


METRICS: tuple[Metric[Tries], ...] = (
    Metric("pass@1", "higher", lambda score: score.right, lambda score: score.written),
    Metric("pass@k", "higher", lambda score: score.right > 0),
)


def questions(ground: Ground) -> list[Request]:
    prove()
    learnt, held = parted_examples(ground.recipe.data.heldout_share)
    asked = ground.asked
    return [
        Request(example, _prompt(example, learnt, ground.home), spec, asked.candidates, asked.seed)
        for example in runnable(held, asked.suite_samples, seed=asked.seed)
        for spec in [load_spec(example.tool, ground.home)]
    ]


def score(model: ServedModel, request: Request) -> Tries:
    example, prompt = request.example, model.tokenize(request.prompt)
    scripts = [
        model.write(prompt, WRITER.max_tokens, stops=STOPS, choose=_drawn(request, number))
        for number in range(request.candidates)
    ]
    climbs = tried(example, list(map(script_of, scripts)), request.spec, time_s=WRITER.time_s)
    right = sum(climb.rung == RIGHT for climb in climbs)
    return Tries(combination(example), len(scripts), right)


def written(recipe: EvaluateRecipe) -> int:
    return recipe.candidates * WRITER.max_tokens


def margin(recipe: EvaluateRecipe) -> float:
    return recipe.margin


def _prompt(example: Example, learnt: list[Example], home: Home) -> str:
    spec, near = load_spec(example.tool, home), nearest(example, learnt)[:MOST_SHOWN]
    names = [name for one in near for name in sorted(one.commands)]
    return script_prompt(spec, example.prompt, commands=own_commands(spec, names), examples=near)


def _drawn(request: Request, number: int) -> Callable[[Any], int]:
    """Always the same draws for the same try at the same request."""
    import numpy as np

    rng = np.random.default_rng([request.seed, zlib.crc32(request.example.id.encode()), number])
    return nucleus(WRITER.temperature, WRITER.top_p, rng)
