"""What a model is put through beside its exam, and that losing there refuses a candidate."""

import pytest
from attrs import evolve

from chipsmith.finetune import suites
from chipsmith.finetune.curate.general import measures_forgetting
from chipsmith.finetune.recipe import EvaluateRecipe, SuiteName
from chipsmith.finetune.served import ServedModel
from chipsmith.finetune.serving import Serving
from chipsmith.finetune.suites import choices, efficiency, general, suite_of, with_suites

RECIPE = EvaluateRecipe(context=256, suites=tuple(SuiteName), suite_samples=4)
EXAM = {"passed": True, "reason": "won", "samples": 9, "sources": 3, "comparisons": []}


@pytest.fixture(scope="module")
def model(tiny_base):
    served = ServedModel(tiny_base, context=256, threads=1)
    yield served
    served.close()


def test_general_texts_are_never_learnt_and_always_the_same(home):
    pieces = general.questions(RECIPE)
    assert len(pieces) == RECIPE.suite_samples
    assert all(measures_forgetting(piece.source) for piece in pieces)
    assert all(len(piece.text) == general.ASKED for piece in pieces)
    assert general.questions(RECIPE) == pieces


def test_a_choice_has_one_right_flag_after_five_answered_questions(home):
    asked = choices.questions(RECIPE)
    assert asked == choices.questions(RECIPE)
    assert asked != choices.questions(evolve(RECIPE, seed=8))
    for question in asked:
        assert question.prompt.count("Question:") == choices.SHOTS + 1
        assert question.prompt.endswith("Answer:")
        assert question.options.count(question.right) == 1
        assert len(set(question.options)) == choices.OPTIONS
    first = asked[0].prompt.rsplit("Question:", 1)[0]
    assert all(question.prompt.startswith(first) for question in asked)


def test_the_likeliest_option_is_the_answer(home, model, monkeypatch):
    question = choices.questions(RECIPE)[0]
    for likely in question.options:
        monkeypatch.setattr(choices, "_cost", lambda _model, _prompt, option, it=likely: option != it)
        assert choices.score(model, question).right == (likely == question.right)


def test_a_real_file_is_scored_by_every_suite(home, model):
    for name in SuiteName:
        suite = suite_of(name)
        found = suite.score(model, suite.questions(RECIPE)[0])
        assert suite.METRIC.below(found) > 0


def test_efficiency_counts_characters_and_tokens(home, model):
    example = efficiency.questions(RECIPE)[0]
    count = efficiency.score(model, example)
    assert count.characters == len(example.script)
    assert 0 < count.tokens <= count.characters


def test_the_same_model_loses_nothing(home, tiny_base):
    found = with_suites(EXAM, Serving("base", tiny_base), Serving("v1", tiny_base), RECIPE)
    assert (found["passed"], found["reason"]) == (True, "won")
    assert [one["metric"] for one in found["comparisons"]] == [
        "general: nats per character",
        "choices: right choices",
        "efficiency: characters per token",
    ]
    assert all(one["difference"] == one["low"] == one["high"] == 0 for one in found["comparisons"])


@pytest.mark.parametrize(("passed", "begins"), [(True, "worse than the margin"), (False, "won; worse than")])
def test_what_forgets_beyond_the_margin_is_refused(monkeypatch, passed, begins):
    def forgets(side, _names, _recipe):
        nats = 400.0 if side.version == "v1" else 100.0
        return {SuiteName.GENERAL: [general.Likelihood(f"s{n}", nats + n, 100) for n in range(20)]}

    monkeypatch.setattr(suites, "_scores", forgets)
    recipe = EvaluateRecipe(suites=(SuiteName.GENERAL,))
    sides = Serving("base", None), Serving("v1", None)
    found = with_suites({**EXAM, "passed": passed}, *sides, recipe)
    assert not found["passed"]
    assert found["reason"].startswith(begins)
    lenient = with_suites({**EXAM, "passed": passed}, *sides, evolve(recipe, most_forgotten=5.0))
    assert lenient["passed"] == passed


def test_a_recipe_without_suites_costs_nothing():
    assert with_suites(EXAM, Serving("base", None), Serving("v1", None), EvaluateRecipe()) == EXAM
