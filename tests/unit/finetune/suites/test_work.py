"""Suites of the work itself: scripts that are run, instructions, answers, bugs, and what people took."""

import json
import shutil

import pytest

from chipsmith.core.events import Message
from chipsmith.finetune.examples import FimExample, write_examples
from chipsmith.finetune.exams import chat
from chipsmith.finetune.exams.tab import TAKEN
from chipsmith.finetune.recipe_file import parse_recipe
from chipsmith.finetune.served import ServedModel
from chipsmith.finetune.sft.scripts import combination, parted_examples
from chipsmith.finetune.suites import answers, bugs, instructions, replay, scripts
from chipsmith.finetune.suites.contract import Ground
from chipsmith.finetune.suites.rules import FORMS, WORDINGS

GOOD = {
    "3 bullet": "- one\n- two\n- three",
    "4 lines": "1. a\n2. b\n3. c\n4. d",
    "JSON": '```json\n{"answer": "because"}\n```',
    "at most 20 words": "It is short.",
    "at least 60 words": "word " * 60,
    "one single line": "Just this line.",
    "two paragraphs": "First one\nstill first.\n\nSecond one.",
    "lower-case": "all small, here.",
    "capital": "ALL LARGE.",
    "double quotes": '"All of it."',
    "title": "<<Timing>>\nIt matters.",
    "In short:": "In short: yes.",
    "That is all.": "It holds. That is all.",
    "code block": "```\ntext\n```",
    '"the"': "Clocks arrive late.",
    "commas": "No pause here.",
    "always": "It always, always holds.",
    "cost": "Time and COST count.",
    '"z"': "Plain words.",
}
BAD = {
    "3 bullet": "Here:\n- one\n- two\n- three",
    "4 lines": "1. a\n2. b\n3. c",
    "JSON": '{"reply": 1}',
    "at most 20 words": "word " * 21,
    "at least 60 words": "word " * 59,
    "one single line": "Two\nlines.",
    "two paragraphs": "One.\n\nTwo.\n\nThree.",
    "lower-case": "One Capital.",
    "capital": "aLL.",
    "double quotes": 'He said "yes".',
    "title": "Timing >>",
    "In short:": "Well, in short: yes.",
    "That is all.": "That is all. Really.",
    "code block": "Here: ```\ntext\n```",
    '"the"': "The clock.",
    "commas": "Yes, here.",
    "always": "It always holds.",
    "cost": "Time counts.",
    '"z"': "Zero.",
}


@pytest.fixture(scope="module")
def model(tiny_base):
    served = ServedModel(tiny_base, context=512, threads=1)
    yield served
    served.close()


@pytest.fixture
def ground(home, tmp_path):
    records = tmp_path / "bugs.jsonl"
    lines = [
        {
            "id": str(n),
            "title": f"Clock {n} is late",
            "description": "The path fails by far. " * 3,
            "owner": who,
        }
        for n, who in enumerate(["ada", "bob", "cyd"] * 20)
    ]
    records.write_text("".join(json.dumps(line) + "\n" for line in lines))
    values = {"context": 512, "suite_samples": 3, "candidates": 3}
    recipe = {
        "name": "x",
        "role": "chat",
        "steps": ["sft"],
        "evaluate": values,
        "sft": {"bugs": [str(records)]},
    }
    (tmp_path / "heldout").mkdir()
    return Ground(parse_recipe(recipe), home, tmp_path / "heldout")


@pytest.mark.parametrize("rule", [*FORMS, *WORDINGS], ids=lambda rule: rule.text)
def test_a_program_tells_whether_an_answer_follows_a_rule(rule):
    (key,) = (key for key in GOOD if key in rule.text)
    assert rule.holds(GOOD[key])
    assert not rule.holds(BAD[key])
    assert not rule.holds("  \n")


def test_instructions_ask_for_what_is_checked_and_are_always_the_same(ground, model):
    asked = instructions.questions(ground)
    assert asked == instructions.questions(ground)
    assert len(asked) == ground.asked.suite_samples
    assert all(rule.text in question.text for question in asked for rule in question.rules)
    found = instructions.score(model, asked[0])
    assert 0 <= found.followed <= found.rules == len(asked[0].rules)


@pytest.mark.skipif(shutil.which("sta") is None, reason="OpenSTA is not installed")
def test_requests_for_scripts_are_held_out_and_the_tool_says_which_answers_are_right(
    ground, model, monkeypatch
):
    asked = scripts.questions(ground)
    learnt, held = parted_examples(ground.recipe.data.heldout_share)
    assert {one.example for one in asked} <= set(held)
    assert not {combination(one.example) for one in asked} & set(map(combination, learnt))
    assert all(one.example.script not in one.prompt for one in asked)
    (one,) = asked[:1]
    drafts = iter(["no_such_command", f"{one.example.script}\n\n# Task: next", ""])
    monkeypatch.setattr(ServedModel, "write", lambda *_, **__: next(drafts))
    found = scripts.score(model, one)
    assert (found.written, found.right) == (3, 1)


@pytest.mark.skipif(shutil.which("sta") is None, reason="OpenSTA is not installed")
def test_the_same_draws_are_made_for_every_model(ground, model):
    (request, *_) = scripts.questions(ground)
    prompt = model.tokenize(request.prompt)
    drafts = [model.write(prompt, 6, choose=scripts._drawn(request, number)) for number in (0, 0, 1)]
    assert drafts[0] == drafts[1] != drafts[2]


def test_answers_are_laid_beside_the_right_ones_of_held_out_questions(ground, model):
    (ground.heldout / chat.CHATS).write_text(
        json.dumps(
            {"messages": [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "Because."}]}
        )
    )
    asked = answers.questions(ground)
    assert asked == answers.questions(ground)
    assert 0 <= answers.score(model, asked[0]).likeness <= 1
    assert answers.likeness("It takes -period.", "It takes -period") == 1
    assert answers.likeness("a b c d", "a c") == pytest.approx(2 * 2 / 6)


def test_who_takes_a_bug_is_chosen_among_owners(ground, model):
    asked = bugs.questions(ground)
    assert len(asked) == ground.asked.suite_samples
    for question in asked:
        assert set(question.owners) == {"ada", "bob", "cyd"}
        assert question.owners[0] == question.asked.answer
        assert question.asked.answer not in question.asked.messages[-1].content
    assert bugs.score(model, asked[0]).right in {True, False}


def test_what_people_took_is_offered_or_not(ground, model, monkeypatch):
    assert replay.questions(ground) == []
    taken = FimExample("set a [", "", "get_ports clk]\nputs", source="flow.tcl")
    write_examples([taken], ground.heldout / TAKEN)
    (question,) = replay.questions(ground)
    for offered, whole, kept in (("get_ports clk]", True, 14), ("get_pins a]", False, 5), ("", False, 0)):
        monkeypatch.setattr(ServedModel, "first_line", lambda *_, it=offered: it)
        found = replay.score(model, question)
        assert (found.whole, found.kept, found.taken) == (whole, kept, 14)


def test_a_model_is_asked_in_the_words_it_was_trained_to_hear(tiny_base):
    asks = "Answer attributes: quality:4"
    model = ServedModel(tiny_base, context=128, threads=1, asks=asks)
    plain = ServedModel(tiny_base, context=128, threads=1)
    said = [Message("system", "Be brief."), Message("user", "Why?")]
    with_asks = [Message("system", f"Be brief.\n\n{asks}"), Message("user", "Why?")]
    assert model.chat(said) == plain.chat(with_asks) != plain.chat(said)
    model.close()
    plain.close()
