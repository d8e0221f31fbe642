"""What a run would use, take and need, before it starts."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import cattrs
from attrs import frozen

from chipsmith.core.config import Config
from chipsmith.core.home import Home
from chipsmith.finetune.examples import Split
from chipsmith.finetune.gguf_file import GgufFile
from chipsmith.finetune.recipe import Method, Recipe
from chipsmith.finetune.run import Run, list_runs

TOKENS_PER_SECOND = 500.0
"""SmolLM2-135M, all weights, two cores; replaced by the newest run's own measurement."""
SCORED_PER_SECOND = 200.0
"""Prompt tokens per second in evaluation."""
OVERHEAD_S = 60.0
"""Loading, export, proof and publishing."""
LORA_SHARE = 0.05
"""Adapters and their optimiser state, of the model's parameters; a generous bound."""


@frozen
class Plan:
    examples: int
    heldout: int
    row_tokens: int
    """Tokens of one epoch."""
    steps: int
    tokens: int
    """Tokens that are trained on."""
    minutes: float
    disk_gb: float
    """Needed at most while the run lasts."""


def plan(home: Home, config: Config, split: Split, recipe: Recipe, base: Path) -> Plan:
    """Count tokens and steps exactly; estimate time and space.

    Raises:
        BrokenModelError: the base is truncated.
    """
    from chipsmith.finetune.packing import pack
    from chipsmith.finetune.train import count_steps
    from chipsmith.finetune.vocabulary import Vocabulary

    train = recipe.train
    with Vocabulary(base) as vocabulary:
        rows = pack(split.train, vocabulary, train)
    row_tokens = sum(len(row) for row in rows["input_ids"])
    steps = count_steps(len(rows), train)
    tokens = round(steps * train.batch * train.accumulate * row_tokens / max(1, len(rows)))
    seconds = tokens / _measured_speed(list_runs(home, config))
    if train.max_minutes is not None:
        seconds = min(seconds, train.max_minutes * 60)
    scored = 2 * min(len(split.heldout), recipe.evaluate.samples) * recipe.evaluate.context
    minutes = (seconds + scored / SCORED_PER_SECOND + OVERHEAD_S) / 60
    return Plan(
        examples=len(split.train),
        heldout=len(split.heldout),
        row_tokens=row_tokens,
        steps=steps,
        tokens=tokens,
        minutes=round(minutes, 1),
        disk_gb=round(disk_needed(base, recipe) / 1e9, 3),
    )


def disk_needed(base: Path, recipe: Recipe) -> int:
    """Bytes that a run writes at its peak.

    Two checkpoints (a new one is whole before the old one goes), the F16 file, the quantised one and
    its published copy.
    """
    parameters = sum(math.prod(shape) for shape in GgufFile.open(base).tensors.values())
    trained = 1.0 if recipe.train.method is Method.FULL else LORA_SHARE
    checkpoint = 12 * trained * parameters  # weights and Adam's two moments, 32-bit each
    return int(2 * checkpoint + 2 * parameters + 2 * 2 * parameters)


def to_json(found: Plan) -> dict[str, Any]:
    values: dict[str, Any] = cattrs.unstructure(found)
    return values


def _measured_speed(runs: list[Run]) -> float:
    """Tokens per second of the newest run that trained."""
    for run in reversed(runs):
        if speed := run.state.stages.get("train", {}).get("tokens_per_second"):
            return float(speed)
    return TOKENS_PER_SECOND
