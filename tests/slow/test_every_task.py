"""Every task and example is run, where the usual tests take a sample: about a minute."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from attrs import evolve
from benchmarks.tasks import EXAMPLES, HELD_OUT, Task, tasks
from support.climbing import climbs

from chipsmith.core.home import Home
from chipsmith.eda.ladder import missed
from chipsmith.eda.tools import find_tool

ALL = [
    (EXAMPLES, "opensta"),
    (EXAMPLES, "klayout"),
    (EXAMPLES, "yosys"),
    (HELD_OUT, "opensta"),
    (HELD_OUT, "klayout"),
]


@pytest.mark.parametrize(("folder", "tool"), ALL, ids=lambda part: getattr(part, "name", part))
def test_every_task_can_be_done_and_nothing_less_is_enough(folder: Path, tool: str, home: Home):
    found = tasks(folder, tool)
    done = climbs(found, [task.script for task in found], home)
    assert not {name: end.message for name, end in done.items() if end.rung != "produces"}
    idle = climbs(found, ["# nothing\n"] * len(found), home)
    assert not [name for name, end in idle.items() if end.rung == "produces"]


@pytest.mark.parametrize("tool", ["opensta", "klayout"])
def test_every_wrong_script_is_found_out(tool: str, home: Home):
    found = [task for task in tasks(HELD_OUT, tool) if task.wrong]
    done = climbs(found, [task.wrong for task in found], home)
    assert not {name: end.rung for name, end in done.items() if end.rung != "runs"}


MOST_BY_ACCIDENT = 0.02
"""Share of pairs in which one task's script does another task: some ask for part of what another asks."""


def done_by(script: str, others: list[Task]) -> Iterator[Task]:
    """The tasks that a script for another one does; it runs once, and all their probes after it."""
    wanted = [expected.probe for task in others for expected in task.expect if expected.probe]
    run = find_tool(others[0].tool).run(script, design=others[0].design, probes=wanted)
    probed = iter(run.probed)
    for task in others:
        own = tuple(islice(probed, sum(bool(expected.probe) for expected in task.expect)))
        if run.ok and not missed(evolve(run, probed=own), task.expect):
            yield task


@pytest.mark.parametrize("tool", ["opensta", "klayout"])
def test_hardly_a_task_is_done_by_the_script_of_another(tool: str):
    found, pairs, passed = tasks(HELD_OUT, tool), 0, []
    for task in found:
        others = [other for other in found if other.design == task.design and other.id != task.id]
        pairs += len(others)
        passed += [(other.id, task.id) for other in done_by(task.script, others)]
    assert len(passed) <= MOST_BY_ACCIDENT * pairs, passed
