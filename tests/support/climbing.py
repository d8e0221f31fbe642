"""Many scripts on the ladder, two at a time."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from benchmarks.tasks import Task

from chipsmith.core.home import Home
from chipsmith.eda.ladder import Climb, climb
from chipsmith.eda.specs.store import load_spec


def climbs(tasks: Sequence[Task], scripts: Sequence[str], home: Home) -> dict[str, Climb]:
    """How far the script for each task gets, by the task's name; all of one tool."""
    spec = load_spec(tasks[0].tool, home)

    def one(task: Task, script: str) -> tuple[str, Climb]:
        return task.id, climb(script, task.tool, spec, design=task.design, expect=task.expect)

    with ThreadPoolExecutor(2) as pool:
        return dict(pool.map(one, tasks, scripts))
