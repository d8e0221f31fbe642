"""The steps `curate`, `tokenizer` and `dapt` in one run, and each alone."""

import pytest

from chipsmith.core.errors import NotEnoughDataError, RecipeError
from chipsmith.finetune.curate import read
from chipsmith.finetune.curate.step import curated
from chipsmith.finetune.gather import Order, find_or_create_run
from chipsmith.finetune.pipeline import plan, stages
from chipsmith.finetune.recipe_file import parse_recipe
from chipsmith.finetune.stages import execute
from chipsmith.finetune.tokens import Tokens

CURATE = {
    "heldout_share": 0.1,
    "duplicates": {"similarity": 1.0},
    "quality": {"skip": ["repeated lines", "repetitive"]},
}
SECTIONS = {
    "curate": CURATE,
    "tokenizer": {"tokens": 20, "names": 2, "least": 5, "megabytes": 0.2},
    "dapt": {"window": 64, "batch": 4, "max_steps": 2, "checkpoint_steps": 1, "replay_share": 0.0},
}


def recipe(*steps: str, **values):
    sections = {name: SECTIONS[name] for name in steps}
    quick = {"evaluate": {"samples": 4, "context": 64, "generate": 4}, "data": {"window_chars": 200}}
    return parse_recipe({"name": "mine", "steps": list(steps), **quick, **sections, **values})


@pytest.fixture
def begun(home, config, corpus):
    return lambda *steps: find_or_create_run(home, config, Order(recipe(*steps), corpus=(corpus,)))


def test_a_run_curates_grows_the_vocabulary_trains_and_exports(begun):
    run = begun("curate", "tokenizer", "dapt")
    for name, work in stages(run):
        run.stage(name, work)
        if name == "curate":
            learnt = [record for record in read(curated(run), "train") if not record.general]
        if name == "dapt":
            words = Tokens(run.model("dapt")).tokenizer.get_vocab_size()
        if name == "export":
            break
    done = run.state.stages
    assert learnt
    assert done["curate"]["train"] > 0
    assert any(reason.endswith("heldout") for reason in done["curate"]["dropped"])
    assert done["tokenizer"]["tokens"] + done["tokenizer"]["names"] > 0
    assert words == done["tokenizer"]["vocabulary"]
    assert done["export"]["top1"] >= 0.99


def test_curation_alone_publishes_nothing_and_reports(begun):
    run = begun("curate")
    report = execute(run, stages(run))
    assert "publish" not in report["stages"]
    assert report["stages"]["curate"]["train"] > 0


def test_the_tokenizer_alone_learns_from_the_corpus(begun):
    run = begun("tokenizer")
    names = [name for name, _ in stages(run)]
    for name, work in list(stages(run))[:2]:
        run.stage(name, work)
    assert names[:2] == ["start", "tokenizer"]
    assert run.state.stages["tokenizer"]["characters_per_token"]["domain"]["saved"] > 0


def test_a_plan_says_what_there_is(home, config, corpus):
    found = plan(home, config, Order(recipe("curate", "tokenizer"), corpus=(corpus,)))
    assert "megabytes" in str(found)


@pytest.mark.parametrize("step", ["curate", "tokenizer"])
def test_without_any_source_the_way_to_one_is_said(home, config, step):
    with pytest.raises(NotEnoughDataError) as error:
        find_or_create_run(home, config, Order(recipe(step)))
    assert "--corpus" in error.value.fix


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"heldout": 3}, 'Did you mean "heldout_share"?'),
        ({"blend": {"weights": {"proze": 2.0}}}, 'Did you mean "prose"?'),
        ({"blend": {"weights": {"prose": -1.0}}}, "below 0"),
        ({"quality": {"skip": ["odd wods"]}}, 'Did you mean "odd words"?'),
        ({"licences": {"unknown": "maybe"}}, "unknown"),
    ],
)
def test_a_wrong_recipe_is_named(section, said):
    with pytest.raises(RecipeError) as error:
        recipe("curate", curate=section)
    assert said in error.value.message
