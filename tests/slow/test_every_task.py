"""Every task and example, where the usual tests take a sample: about a minute."""

from pathlib import Path

import pytest
from benchmarks.tasks import EXAMPLES, HELD_OUT, tasks
from support.climbing import climbs

from chipsmith.core.home import Home


@pytest.mark.parametrize("folder", [EXAMPLES, HELD_OUT], ids=lambda folder: folder.name)
def test_every_klayout_task_can_be_done_and_nothing_less_is_enough(folder: Path, home: Home):
    found = tasks(folder, "klayout")
    done = climbs(found, [task.script for task in found], home)
    assert not {name: end.message for name, end in done.items() if end.rung != "produces"}
    idle = climbs(found, ["pass\n"] * len(found), home)
    assert not [name for name, end in idle.items() if end.rung == "produces"]


def test_every_wrong_klayout_script_is_found_out(home: Home):
    found = [task for task in tasks(HELD_OUT, "klayout") if task.wrong]
    done = climbs(found, [task.wrong for task in found], home)
    assert not {name: end.rung for name, end in done.items() if end.rung != "runs"}
