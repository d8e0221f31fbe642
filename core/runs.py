"""Training runs as they lie on the disk, for those who may not import the training itself."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from attrs import frozen

from chipsmith.core.errors import UnknownModelError, did_you_mean
from chipsmith.core.home import Home

MANIFEST = "run.json"
LOSSES = "losses.jsonl"
CURVE = ("loss", "eval_loss", "learning_rate", "grad_norm")
MOST_POINTS = 600
"""Of a curve; between them the mean of their neighbours stands for longer ones."""


@frozen
class RunRecord:
    """One run: what was asked, which stages are done, and what they found."""

    name: str
    root: Path
    role: str
    recipe: str
    created: str
    version: str
    """Under which it is or would be published."""
    stages: dict[str, dict[str, Any]]
    """Facts of the stages that are done, in their order."""
    data: dict[str, Any]
    finished: bool
    changed: float
    """Seconds since the epoch of its last sign of life."""

    @property
    def verdict(self) -> dict[str, Any]:
        """The gate's: `passed`, `reason`, `comparisons`; empty before."""
        return self.stages.get("evaluate", {})

    @property
    def published(self) -> bool:
        return bool(self.stages.get("publish", {}).get("published"))


def run_records(home: Home) -> list[RunRecord]:
    """All runs, newest first; those that cannot be read are left out."""
    found = [_read(file) for file in home.runs.glob(f"*/{MANIFEST}")]
    return sorted((run for run in found if run), key=lambda run: run.created, reverse=True)


def run_record(home: Home, name: str) -> RunRecord:
    """Raises UnknownModelError where there is no such run."""
    runs = {run.name: run for run in run_records(home)}
    if name not in runs:
        raise UnknownModelError(
            f'There is no run "{name}".{did_you_mean(name, runs)}', fix="see `finetune list`."
        )
    return runs[name]


def curves(run: RunRecord) -> dict[str, list[dict[str, float]]]:
    """Losses and the like of each step of the recipe that trains, by the step's name.

    A resumed training repeats steps of the optimiser; the last word on each counts.
    """
    points: dict[str, dict[int, dict[str, float]]] = {}
    for line in _lines(run.root / LOSSES):
        try:
            values = json.loads(line)
            stage, step = str(values.get("stage", "")), int(values["step"])
            found = {name: float(values[name]) for name in CURVE if name in values}
        except (ValueError, KeyError, TypeError, AttributeError):  # half a line of a run that goes on
            continue
        finite = {name: number for name, number in found.items() if math.isfinite(number)}
        points.setdefault(stage, {})[step] = {"step": step} | finite
    return {stage: _thinned([of[step] for step in sorted(of)]) for stage, of in points.items()}


def _read(file: Path) -> RunRecord | None:
    try:
        state = json.loads(file.read_bytes())
        request = state["request"]
        signs = [path for path in (file, file.with_name(LOSSES)) if path.exists()]
        return RunRecord(
            name=file.parent.name,
            root=file.parent,
            role=str(request["role"]),
            recipe=str(request["recipe"]["name"]),
            created=str(state["created"]),
            version=str(state["version"]),
            stages={str(name): dict(facts) for name, facts in state["stages"].items()},
            data=dict(state["data"]),
            finished=bool(state.get("finished")),
            changed=max(path.stat().st_mtime for path in signs),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _thinned(points: list[dict[str, float]]) -> list[dict[str, float]]:
    """At most MOST_POINTS, each the mean of so many neighbours."""
    width = math.ceil(len(points) / MOST_POINTS)
    groups = [points[at : at + width] for at in range(0, len(points), width)]
    return [_mean(group) for group in groups] if width > 1 else points


def _mean(group: list[dict[str, float]]) -> dict[str, float]:
    names = {name for point in group for name in point} - {"step"}
    means = {name: [point[name] for point in group if name in point] for name in sorted(names)}
    return {"step": group[-1]["step"]} | {name: sum(values) / len(values) for name, values in means.items()}
