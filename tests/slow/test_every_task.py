"""Every task and example is run, where the usual tests take a sample: about a minute."""

from pathlib import Path

import pytest
from benchmarks.tasks import EXAMPLES, HELD_OUT, tasks
from support.climbing import climbs

from chipsmith.core.home import Home

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
