"""Variants of an ablation are recipes, and their scores become rows with intervals."""

from argparse import Namespace

import pytest
from benchmarks import ablation

from chipsmith.finetune.evaluate import Score
from chipsmith.finetune.recipe_file import parse_recipe

REPORT = """{"stages": {
    "dapt": {"tokens_per_second": 300.0, "seconds": 90.0},
    "tokenizer": {
        "tokens": 10, "names": 2, "seconds": 30.0, "characters_per_token": {"domain": {"saved": 0.1}}},
    "evaluate": {"seconds": 60.0, "comparisons": [
        {"metric": "nats per character", "difference": -0.3, "low": -0.4, "high": -0.2, "samples": 2},
        {"metric": "general: nats per character", "difference": 0.1, "low": 0.0, "high": 0.2, "samples": 24}]}
}}"""


def scores(nats, *, files=20):
    return [
        Score(f"{number}.tcl", nats + number, 10, exact=nats < 1, similarity=0.5) for number in range(files)
    ]


@pytest.fixture
def finished(tmp_path):
    """A variant whose run is over."""
    home = tmp_path / "tokenizer-50"
    home.mkdir()
    (home / "ablation.json").write_text(REPORT)
    return ablation.Trained("tokenizer", Namespace(work=tmp_path, steps=50, samples=20, corpus=[]))


@pytest.mark.parametrize("name", ablation.VARIANTS)
@pytest.mark.parametrize("steps", [2, 600])
def test_every_variant_is_a_recipe_that_differs_in_one_thing(name, steps):
    read = parse_recipe({"name": name, **ablation.recipe(ablation.VARIANTS[name], steps)})
    assert read.dapt.max_steps == steps
    assert set(read.steps) == {"dapt", *ablation.VARIANTS[name]}


def test_the_short_one_asks_for_what_is_open():
    assert set(ablation.SHORT["only"]) <= set(ablation.VARIANTS)
    assert {"whole", "tokenizer", "lora", "no_replay", "no_fim"} <= set(ablation.SHORT["only"])


def test_a_variant_is_compared_hole_by_hole_with_every_other_that_is_named():
    row = ablation.row(scores(0), {"packaged": scores(2), "whole": scores(0)})
    assert row["nats per character"] == 0.95
    assert row["nats per character, from packaged"] == {"mean": -0.2, "low": -0.2, "high": -0.2, "n": 20}
    assert row["exact first line, from packaged"]["mean"] == 1
    assert row["nats per character, from whole"]["mean"] == 0


def test_scores_of_other_holes_are_not_compared():
    with pytest.raises(ValueError, match="whole was scored on other holes"):
        ablation.row(scores(0, files=4), {"whole": scores(0, files=5)})


def test_a_finished_run_is_read_and_tells_what_was_forgotten_and_saved(finished):
    assert finished.facts() == {
        "general: nats per character, change": {"mean": 0.1, "low": 0.0, "high": 0.2, "n": 24},
        "new_tokens": 12,
        "tokens_saved": 0.1,
    }


def test_a_model_that_its_own_gate_refused_is_told(finished):
    with pytest.raises(SystemExit, match='"tokenizer" lost all that the model knew'):
        finished.scores()
