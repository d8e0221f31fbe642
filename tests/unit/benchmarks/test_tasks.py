"""The tasks and examples are sound: each can be done, cannot be done by doing nothing, and none is learnt."""

from collections import Counter
from pathlib import Path

import pytest
from benchmarks.apart import combination, masked, names, nearest, normalised
from benchmarks.tasks import EXAMPLES, HELD_OUT, LEVELS, Task, tasks
from support.climbing import climbs

from chipsmith.core.home import Home
from chipsmith.eda.specs.store import load_spec

LEAST = {
    (EXAMPLES, "opensta"): 120,
    (EXAMPLES, "klayout"): 60,
    (EXAMPLES, "yosys"): 20,
    (HELD_OUT, "opensta"): 150,
    (HELD_OUT, "klayout"): 80,
}
TOOLS = ("opensta", "klayout")
ALIKE, ALIKE_MASKED = 75, 80
"""Token sort ratio from which two prompts count as one; the second with names and numbers masked."""
MOST_ALIKE = 3
"""Tasks that may combine the same commands, so that no family of them dominates."""
SAMPLED = {"opensta": 4, "klayout": 8, "yosys": 4}
"""Every so many tasks of a tool are run here, and all of them in tests/slow."""


def some(found: list[Task]) -> list[Task]:
    return found[:: SAMPLED[found[0].tool]]


@pytest.mark.parametrize(("folder", "tool"), LEAST, ids=lambda part: getattr(part, "name", part))
class TestSound:
    def test_there_are_enough_of_every_level_with_names_of_their_own(self, folder: Path, tool: str):
        found = tasks(folder, tool)
        assert len(found) >= LEAST[folder, tool]
        assert len({task.id for task in found}) == len(found)
        assert {task.level for task in found} == set(LEVELS)

    def test_each_can_be_done(self, folder: Path, tool: str, home: Home):
        found = some(tasks(folder, tool))
        done = climbs(found, [task.script for task in found], home)
        assert not {name: end.message for name, end in done.items() if end.rung != "produces"}

    def test_doing_nothing_is_not_enough(self, folder: Path, tool: str, home: Home):
        found = some(tasks(folder, tool))
        done = climbs(found, ["# nothing\n"] * len(found), home)
        assert not [name for name, end in done.items() if end.rung == "produces"]


@pytest.mark.parametrize("tool", TOOLS)
class TestHeldOut:
    def test_a_plausible_wrong_script_runs_and_is_found_out(self, tool: str, home: Home):
        wrong = [task for task in tasks(HELD_OUT, tool) if task.wrong][::3]
        done = climbs(wrong, [task.wrong for task in wrong], home)
        assert not {name: end.rung for name, end in done.items() if end.rung != "runs"}

    def test_no_wording_is_that_of_an_example(self, tool: str):
        examples, held_out = tasks(EXAMPLES, tool), tasks(HELD_OUT, tool)
        assert not [near for task in held_out if (near := nearest(task, examples)).similarity >= ALIKE]
        close = [near for task in held_out if (near := nearest(task, examples, mask=True))]
        assert not [near for near in close if near.similarity >= ALIKE_MASKED]

    def test_no_two_tasks_are_one(self, tool: str):
        held_out = tasks(HELD_OUT, tool)
        for task in held_out:
            others = [other for other in held_out if other.id != task.id]
            assert nearest(task, others, mask=True).similarity < ALIKE_MASKED, task.id

    def test_no_combination_of_commands_is_that_of_an_example(self, tool: str, home: Home):
        spec = load_spec(tool, home)
        learnt = {combination(example.script, spec) for example in tasks(EXAMPLES, tool)}
        assert not [task.id for task in tasks(HELD_OUT, tool) if combination(task.script, spec) in learnt]

    def test_no_combination_dominates(self, tool: str, home: Home):
        spec = load_spec(tool, home)
        counted = Counter(combination(task.script, spec) for task in tasks(HELD_OUT, tool))
        assert counted.most_common(1)[0][1] <= MOST_ALIKE


def test_the_designs_of_tasks_and_examples_have_no_name_in_common():
    assert names(HELD_OUT / "designs")
    assert not names(HELD_OUT / "designs") & names(EXAMPLES / "designs")


class TestLikeness:
    def task(self, prompt: str, name: str = "a") -> Task:
        return Task(name, "opensta", "easy", prompt, "", None, (), "terse")

    def test_case_and_punctuation_do_not_make_a_new_prompt(self):
        assert normalised("Report  the WORST path!") == normalised("report the worst path")

    def test_a_template_filled_in_anew_is_the_same(self):
        one, other = "Set 0.2 ns on rd_clk.", "Set 15 ns on s[3]."
        assert masked(one) == masked(other)
        assert nearest(self.task(one), [self.task(other, "b")], mask=True).similarity == 100

    def test_a_different_request_is_not(self):
        one, other = self.task("Report the worst path"), self.task("Delete all clocks", "b")
        assert nearest(one, [other]).similarity < 50

    def test_combinations_are_of_the_tools_own_commands_and_flags(self, home: Home):
        script = "set x 1\nforeach c [get_cells *] {\n  report_checks -to $c -digits 3\n}"
        found = combination(script, load_spec("opensta", home))
        assert found == {"get_cells", "report_checks", "-to", "-digits"}

    def test_combinations_of_python_are_what_it_calls(self, home: Home):
        found = combination("import klayout.db as db\nprint(db.Box(1, 2).area())", load_spec("klayout", home))
        assert found == {"Box", "area"}

    def test_a_fragment_with_a_layer_as_people_write_it_has_a_combination_too(self, home: Home):
        found = combination("cell.shapes(layer).insert(1/0.sized(0.5))", load_spec("klayout", home))
        assert found == {"shapes", "insert", "sized"}
