"""What scripts came to: judged by the ladder with each task's own expectations, and counted.

pass@k is the chance that at least one of k drafts does what was asked, estimated without bias from n of them
(Chen et al. 2021, arXiv 2107.03374). Where the assistant was sure of a draft it made no more: then all that
were made are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import comb
from typing import Any, get_args

from attrs import define, field, frozen

from benchmarks.scores import mean
from benchmarks.tasks import LEVELS, Task
from chipsmith.core.events.scripts import Rung
from chipsmith.eda.ladder import climb
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.eda.tools import find_tool

RUNGS: tuple[Rung, ...] = get_args(Rung)


def height(rung: Rung) -> int:
    return RUNGS.index(rung)


def pass_at(k: int, drafts: int, right: int) -> float:
    """1 − C(drafts − right, k) / C(drafts, k), with k at most as many as there are; 0 where there is none."""
    drawn = min(k, drafts)
    return 1.0 - comb(drafts - right, drawn) / comb(drafts, drawn)


@define
class Judge:
    """Runs scripts for tasks; each text once."""

    specs: Mapping[str, ToolSpec]
    _known: dict[tuple[str, str], Rung] = field(factory=dict, init=False)

    def rung(self, task: Task, script: str) -> Rung:
        """How far a script gets with the task's expectations; an empty one gets nowhere."""
        if not script.strip():
            return "nothing"
        key = (task.id, script.strip())
        if key not in self._known:
            spec = self.specs[task.tool]
            found = climb(script, find_tool(task.tool), spec, design=task.design, expect=task.expect)
            self._known[key] = found.rung
        return self._known[key]


@frozen
class Answer:
    """What one task came to in one arm."""

    task: Task
    drafts: tuple[Rung, ...]
    """Of each draft after its repairs."""
    before: tuple[Rung, ...]
    """Of each draft that was repaired, as it was first; as many as `after`."""
    after: tuple[Rung, ...]
    offered: Rung
    """Of the script that a person would be shown; `nothing` where none was."""
    seconds: float

    @property
    def right(self) -> int:
        return self.drafts.count("produces")


def judged(task: Task, answer: Mapping[str, Any], judge: Judge, seconds: float) -> Answer:
    """Read what `POST /v1/scripts` answered."""
    candidates = answer["candidates"]
    mended = [one for one in candidates if one["history"]]
    return Answer(
        task,
        tuple(judge.rung(task, one["text"]) for one in candidates),
        tuple(judge.rung(task, one["history"][0]) for one in mended),
        tuple(judge.rung(task, one["text"]) for one in mended),
        judge.rung(task, answer["script"]),
        seconds,
    )


def table(answers: Sequence[Answer]) -> dict[str, Any]:
    """Over all tasks, then by level: means over tasks with 95 % bootstrap intervals."""
    levels = {level: [one for one in answers if one.task.level == level] for level in LEVELS}
    return {
        **_rates(answers),
        **{level: _passes(here) for level, here in levels.items() if here},
        **_repairs(answers),
    }


def _passes(answers: Sequence[Answer]) -> dict[str, Any]:
    most = max(len(one.drafts) for one in answers)
    return {
        **{
            f"pass@{k}": mean([pass_at(k, len(one.drafts), one.right) for one in answers])
            for k in (1, 5)
            if k <= max(1, most)
        },
        "offered is right": mean([one.offered == "produces" for one in answers]),
    }


def _rates(answers: Sequence[Answer]) -> dict[str, Any]:
    """Beside the passes, how many drafts reach the rungs below, and what those rungs let through."""

    def reached(rung: Rung) -> dict[str, float]:
        least = height(rung)
        return mean(
            [sum(height(one) >= least for one in all_.drafts) / max(1, len(all_.drafts)) for all_ in answers]
        )

    shown = [one for one in answers if height(one.offered) >= height("runs")]
    missed = {"ran and was wrong": mean([one.offered == "runs" for one in shown])} if shown else {}
    return {
        **_passes(answers),
        "valid": reached("parses"),
        "known": reached("known"),
        "runs": reached("runs"),
        **missed,
        "seconds": mean([one.seconds for one in answers]),
    }


def _repairs(answers: Sequence[Answer]) -> dict[str, Any]:
    steps = [step for one in answers for step in zip(one.before, one.after, strict=True)]
    if not steps:
        return {}
    return {
        "repairs that helped": mean([height(after) > height(before) for before, after in steps]),
        "repairs that made it right": mean([after == "produces" != before for before, after in steps]),
    }


def gain(before: Sequence[Answer], after: Sequence[Answer]) -> dict[str, float]:
    """Difference of pass@1 over the tasks that both answered, which are in the same order."""
    pairs = zip(before, after, strict=False)
    return mean([pass_at(1, len(b.drafts), b.right) - pass_at(1, len(a.drafts), a.right) for a, b in pairs])
