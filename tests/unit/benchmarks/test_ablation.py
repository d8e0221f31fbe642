"""Variants of an ablation are recipes, and a run's report becomes a row with intervals."""

import pytest
from benchmarks import ablation

from chipsmith.finetune.recipe_file import parse_recipe

STAGES = {
    "dapt": {"tokens_per_second": 300.0, "seconds": 90.0},
    "tokenizer": {
        "tokens": 10, "names": 2, "seconds": 30.0, "characters_per_token": {"domain": {"saved": 0.1}},
    },
    "evaluate": {
        "seconds": 60.0,
        "comparisons": [
            {"metric": "nats per character", "serving": 1.2, "candidate": 0.9, "difference": -0.3,
             "low": -0.4, "high": -0.2, "samples": 40},
        ],
    },
}  # fmt: skip


@pytest.mark.parametrize("name", ablation.VARIANTS)
@pytest.mark.parametrize("steps", [2, 600])
def test_every_variant_is_a_recipe_that_differs_in_one_thing(name, steps):
    read = parse_recipe({"name": name, **ablation.recipe(ablation.VARIANTS[name], steps, 40)})
    assert read.dapt.max_steps == steps
    assert set(read.steps) == {"dapt", *ablation.VARIANTS[name]}


def test_the_short_one_asks_for_what_is_open():
    assert set(ablation.SHORT["only"]) <= set(ablation.VARIANTS)
    assert {"whole", "tokenizer", "lora", "no_replay", "no_fim"} <= set(ablation.SHORT["only"])


def test_a_report_becomes_a_row():
    assert ablation.scores(STAGES) == {
        "nats per character": 0.9,
        "nats per character, change": {"mean": -0.3, "low": -0.4, "high": -0.2, "n": 40},
        "tokens_per_second": 300.0,
        "minutes": 3.0,
        "new_tokens": 12,
        "tokens_saved": 0.1,
    }
