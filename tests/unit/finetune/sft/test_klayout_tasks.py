"""Requests for KLayout and their scripts, made from our intents and proved by running them."""

import re

import pytest

from chipsmith.eda.requests.masks import MARK
from chipsmith.eda.script_prompt import END
from chipsmith.finetune.sft.synthesis.klayout.intents import asked
from chipsmith.finetune.sft.synthesis.klayout.learnt import klayout_instructions, request_of
from chipsmith.finetune.sft.synthesis.klayout.names import pools
from chipsmith.finetune.sft.synthesis.klayout.prove import results
from chipsmith.finetune.sft.synthesis.klayout.tasks import tasks

pytest.importorskip("klayout", reason="KLayout is not installed")
COUNT = 120


@pytest.fixture(scope="module")
def sides(tmp_path_factory):
    """Learnt and held-out tasks."""
    folder = tmp_path_factory.mktemp("layouts")
    return [list(tasks(COUNT, folder, held_out=held, seed=7)) for held in (False, True)]


def test_nearly_every_draft_is_proved_and_does_something_of_its_own(sides):
    for side in sides:
        assert len(side) > COUNT / 2
        assert len({task.draft.filled.script for task in side}) == len(side)
        assert all(task.result.printed.strip(" 0.\n()no") or task.result.layouts for task in side)


def test_requests_ask_for_one_thing_or_for_up_to_four(sides):
    assert {len(task.draft.parts) for task in sides[0]} == {1, 2, 3, 4}


def test_what_is_held_out_combines_says_and_names_other_things(sides):
    learnt, held = sides
    combined = [{task.source for task in side if len(task.draft.parts) > 1} for side in sides]
    assert not combined[0] & combined[1]
    assert not {task.draft.filled.prompt for task in learnt} & {task.draft.filled.prompt for task in held}
    assert not set(pools(held_out=False).cells) & set(pools(held_out=True).cells)
    wordings = [
        {one.name: set(one.intent.wordings) for one in asked(held_out=side)} for side in (False, True)
    ]
    apart = [name for name in wordings[0] if not wordings[0][name] & wordings[1][name]]
    assert len(apart) > 30


def test_a_model_learns_marks_and_no_values(sides):
    found = list(klayout_instructions(40, held_out=False, seed=7))
    assert len(found) > 20
    for one in found:
        assert re.match(r"# klayout(, files FILE\d+)?: ", one.text)
        assert one.answer.endswith(END)
        assert {mark.replace("GRID", "LEN") for mark in MARK.findall(one.answer)} <= set(
            MARK.findall(one.text)
        )
        assert not re.search(r"layer\(\d", one.answer)


def test_the_layout_that_is_read_has_a_mark_though_the_request_does_not_name_it(sides):
    unsaid = [
        task
        for task in sides[0]
        if task.draft.sample and task.draft.sample.path.name not in task.draft.filled.prompt
    ]
    assert unsaid
    request = request_of(unsaid[0].draft)
    assert unsaid[0].draft.sample.path.name in request.values.values()


def test_a_script_that_fails_has_no_result():
    good, bad = results(["print(1 + 1)", "import klayout.db as db\ndb.Layout().no_such()"], [None, None])
    assert good is not None and good.printed == "2\n"
    assert bad is None
