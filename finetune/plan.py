"""What a run would use, take and need, before it starts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chipsmith.core.gguf_file import GgufFile
from chipsmith.finetune.recipe import Recipe
from chipsmith.finetune.run import HELDOUT, Run
from chipsmith.finetune.steps.contract import StepName, load_step
from chipsmith.finetune.suites.contract import suite_of

TOKENS_PER_SECOND = 500.0
"""SmolLM2-135M, all weights, two cores; replaced by the newest run's own measurement."""
SCORED_PER_SECOND = 200.0
"""Prompt tokens per second in evaluation."""
WRITTEN_PER_SECOND = 50.0
"""Tokens that a model writes in evaluation, one by one."""
OVERHEAD_S = 60.0
"""Loading, export, proof and publishing."""


def plan(
    runs: Sequence[Run], recipe: Recipe, data: Path, facts: dict[str, Any], base: Path
) -> dict[str, Any]:
    """What each step says of itself, with the whole's minutes and gigabytes.

    Args:
        runs: earlier ones, oldest first, which tell how fast this machine is.
        data: what a run would have as its data, with the `facts` that gathering it found.
        base: the GGUF file that it would start from.

    Raises:
        BrokenModelError: the base is truncated.
    """
    found: dict[str, Any] = {"role": recipe.role, "steps": {}}
    exam = recipe.evaluate
    asked = min(facts[HELDOUT], exam.samples) + len(exam.suites) * exam.suite_samples
    written = sum(suite_of(name).written(exam) for name in exam.suites) * exam.suite_samples
    seconds = 2 * (asked * exam.context / SCORED_PER_SECOND + written / WRITTEN_PER_SECOND) + OVERHEAD_S
    for name in recipe.steps:
        estimate = load_step(name).estimate(recipe, data / name, base)
        takes = estimate.tokens / _measured_speed(runs, name)
        seconds += min(takes, estimate.minutes * 60) if estimate.minutes is not None else takes
        found["steps"][name.value] = {**facts[name], **estimate.facts}
    return {
        **found,
        HELDOUT: facts[HELDOUT],
        "minutes": round(seconds / 60, 1),
        "disk_gb": round(disk_needed(base, recipe) / 1e9, 3),
    }


def disk_needed(base: Path, recipe: Recipe) -> int:
    """Bytes that a run writes at its peak.

    What its steps need, the model directory that it starts from, the F16 file, the quantised one and its
    published copy.
    """
    steps = sum(load_step(name).disk_needed(recipe, base) for name in recipe.steps)
    return steps + (4 + 2 + 2 * 2) * GgufFile.open(base).parameters


def _measured_speed(runs: Sequence[Run], step: StepName) -> float:
    """Tokens per second of the newest run that trained by this step."""
    for run in reversed(runs):
        if speed := run.state.stages.get(step, {}).get("tokens_per_second"):
            return float(speed)
    return TOKENS_PER_SECOND
