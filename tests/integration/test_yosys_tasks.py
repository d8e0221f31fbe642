"""Requests for Yosys and their scripts, made from our intents and proved in the sandbox."""

import shutil

import pytest

from chipsmith.finetune.sft.synthesis.yosys.tasks import BEGINS, tasks, yosys_instructions

pytestmark = pytest.mark.skipif(not shutil.which("yosys"), reason="Yosys is not installed")
COUNT = 30


@pytest.fixture(scope="module")
def proved(tmp_path_factory):
    return list(tasks(COUNT, tmp_path_factory.mktemp("designs"), seed=3))


def test_most_drafts_run(proved):
    assert len(proved) > COUNT / 2
    assert all(task.run.ok and task.filled.script.startswith(BEGINS) for task in proved)


def test_a_design_that_is_not_loaded_is_read_first(proved):
    for task in proved:
        assert ("read_verilog" in task.filled.script) != task.source.loaded


def test_values_have_marks():
    for one in yosys_instructions(10, held_out=True, seed=3):
        assert one.text.startswith("# yosys")
        assert ".v" not in one.answer
