"""What a run for the retriever would use, take and need, before it starts."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from chipsmith.core.config import Config
from chipsmith.core.home import Home
from chipsmith.core.weights import size_of
from chipsmith.finetune.retriever.material import Material
from chipsmith.finetune.retriever.recipe import RetrieverRecipe
from chipsmith.finetune.retriever.train import count_steps
from chipsmith.finetune.run import list_runs

ROWS_PER_SECOND = 4.0
"""Questions with four negatives each, all-MiniLM-L6-v2, two cores; replaced by the newest run's own."""
PASSAGES_PER_SECOND = 100.0
OVERHEAD_S = 30.0
"""Loading, mining and publishing."""


@frozen
class Plan:
    documents: int
    passages: int
    questions: int
    """To learn from."""
    heldout: int
    """Questions about documents that are not learnt from."""
    steps: int
    minutes: float
    disk_gb: float
    """Needed at most while the run lasts."""


def plan(home: Home, config: Config, material: Material, recipe: RetrieverRecipe, base: Path) -> Plan:
    """Counts are exact but for questions without enough wrong passages; time and space are estimates."""
    train, summary = recipe.train, material.summary
    steps = count_steps(len(material.train), train)
    seconds = steps * train.batch / _measured_speed(home, config)
    if train.max_minutes is not None:
        seconds = min(seconds, train.max_minutes * 60)
    read = 2 * len(material.passages) + len(material.train) // 4  # questions are short
    minutes = (seconds + read / PASSAGES_PER_SECOND + OVERHEAD_S) / 60
    return Plan(
        documents=summary["documents"],
        passages=summary["passages"],
        questions=summary["train"],
        heldout=summary["heldout"],
        steps=steps,
        minutes=round(minutes, 1),
        disk_gb=round(disk_needed(base) / 1e9, 3),
    )


def disk_needed(base: Path) -> int:
    """Bytes that a run writes at its peak.

    Two checkpoints (a new one is whole before the old one goes) of weights and Adam's two moments, the
    candidate and its published copy.
    """
    return (2 * 3 + 2) * size_of(base)


def _measured_speed(home: Home, config: Config) -> float:
    """Questions per second of the newest run that trained a retriever."""
    for run in reversed(list_runs(home, config)):
        if speed := run.state.stages.get("train", {}).get("rows_per_second"):
            return float(speed)
    return ROWS_PER_SECOND
