"""What a model is put through beside its exam, and that losing there refuses a candidate."""

import pytest
from attrs import evolve

from chipsmith.core.errors import ToolMissingError
from chipsmith.finetune import suites
from chipsmith.finetune.curate.general import measures_forgetting
from chipsmith.finetune.recipe import EvaluateRecipe, SuiteName
from chipsmith.finetune.recipe_file import parse_recipe
from chipsmith.finetune.served import ServedModel
from chipsmith.finetune.serving import Serving
from chipsmith.finetune.suites import choices, efficiency, general, scripts, with_suites
from chipsmith.finetune.suites.contract import Ground, suite_of

ALONE = (SuiteName.GENERAL, SuiteName.CHOICES, SuiteName.EFFICIENCY)
"""Suites that need nothing beside the package."""
EXAM = {"passed": True, "reason": "won", "samples": 9, "sources": 3, "comparisons": []}


@pytest.fixture
def ground_for(home, tmp_path):
    def ground_for(*names: SuiteName, seed: int = 7) -> Ground:
        asked = {"context": 256, "suites": list(names), "suite_samples": 4, "candidates": 2, "seed": seed}
        recipe = parse_recipe({"name": "x", "role": "chat", "steps": ["sft"], "evaluate": asked})
        return Ground(recipe, home, tmp_path / "heldout")

    return ground_for


@pytest.fixture
def ground(ground_for):
    return ground_for(*ALONE)


@pytest.fixture(scope="module")
def model(tiny_base):
    served = ServedModel(tiny_base, context=256, threads=1)
    yield served
    served.close()


def test_general_texts_are_never_learnt_and_always_the_same(ground):
    pieces = general.questions(ground)
    assert len(pieces) == ground.asked.suite_samples
    assert all(measures_forgetting(piece.source) for piece in pieces)
    assert all(len(piece.text) == general.ASKED for piece in pieces)
    assert general.questions(ground) == pieces


def test_a_choice_has_one_right_flag_after_five_answered_questions(ground, ground_for):
    asked = choices.questions(ground)
    assert asked == choices.questions(ground)
    assert asked != choices.questions(ground_for(*ALONE, seed=8))
    for question in asked:
        assert question.prompt.count("Question:") == choices.SHOTS + 1
        assert question.prompt.endswith("Answer:")
        assert question.options.count(question.right) == 1
        assert len(set(question.options)) == choices.OPTIONS
    first = asked[0].prompt.rsplit("Question:", 1)[0]
    assert all(question.prompt.startswith(first) for question in asked)


def test_the_likeliest_option_is_the_answer(ground, model, monkeypatch):
    question = choices.questions(ground)[0]
    for likely in question.options:
        monkeypatch.setattr(choices, "_cost", lambda _model, _prompt, option, it=likely: option != it)
        assert choices.score(model, question).right == (likely == question.right)


def test_a_real_file_is_scored_by_every_suite(ground, model):
    for name in ALONE:
        suite = suite_of(name)
        found = suite.score(model, suite.questions(ground)[0])
        assert all(metric.below(found) > 0 for metric in suite.METRICS)


def test_efficiency_counts_characters_and_tokens(ground, model):
    example = efficiency.questions(ground)[0]
    count = efficiency.score(model, example)
    assert count.characters == len(example.script)
    assert 0 < count.tokens <= count.characters


def test_the_same_model_loses_nothing(ground, tiny_base):
    found = with_suites(EXAM, Serving("base", tiny_base), Serving("v1", tiny_base), ground)
    assert (found["passed"], found["reason"]) == (True, "won")
    assert [one["metric"] for one in found["comparisons"]] == [
        "general: nats per character",
        "choices: right choices",
        "efficiency: characters per token",
    ]
    assert all(one["difference"] == one["low"] == one["high"] == 0 for one in found["comparisons"])
    assert [one["samples"] for one in found["comparisons"]][:2] == [4, 4]
    assert "unasked" not in found


@pytest.mark.parametrize(("passed", "begins"), [(True, "worse than the margin"), (False, "won; worse than")])
def test_what_forgets_beyond_the_margin_is_refused(monkeypatch, ground_for, passed, begins):
    def forgets(side, _asked, _ground):
        nats = 400.0 if side.version == "v1" else 100.0
        return {SuiteName.GENERAL: [general.Likelihood(f"s{n}", nats + n, 100) for n in range(20)]}

    monkeypatch.setattr(suites, "_scores", forgets)
    ground = ground_for(SuiteName.GENERAL)
    sides = Serving("base", None), Serving("v1", None)
    found = with_suites({**EXAM, "passed": passed}, *sides, ground)
    assert not found["passed"]
    assert found["reason"].startswith(begins)
    asked = evolve(ground.asked, most_forgotten=5.0)
    bearing = evolve(ground, recipe=evolve(ground.recipe, evaluate=asked))
    lenient = with_suites({**EXAM, "passed": passed}, *sides, bearing)
    assert lenient["passed"] == passed


def test_a_recipe_without_suites_costs_nothing(ground_for):
    assert with_suites(EXAM, Serving("base", None), Serving("v1", None), ground_for()) == EXAM


def test_what_cannot_be_asked_here_is_said_and_no_reason_to_refuse(ground_for, monkeypatch):
    def missing(_ground):
        raise ToolMissingError("OpenSTA is not installed.", fix="install it.")

    monkeypatch.setattr(scripts, "questions", missing)
    sides = Serving("base", None), Serving("v1", None)
    found = with_suites(EXAM, *sides, ground_for(SuiteName.SCRIPTS, SuiteName.REPLAY, SuiteName.BUGS))
    assert found["passed"]
    assert found["comparisons"] == []
    assert found["unasked"] == {
        "scripts": "OpenSTA is not installed. To change that, install it.",
        "replay": suites.NOTHING,
        "bugs": suites.NOTHING,
    }


def test_every_suite_says_what_it_costs_and_how_much_may_be_lost():
    recipe = EvaluateRecipe(candidates=3)
    assert {name.value: suite_of(name).written(recipe) for name in SuiteName} == {
        "general": 0, "choices": 0, "efficiency": 0, "bugs": 0, "scripts": 3 * 160,
        "instructions": 160, "answers": 96, "replay": 48,
    }  # fmt: skip
    assert {suite_of(name).margin(recipe) for name in SuiteName} == {0.1, 0.2}
