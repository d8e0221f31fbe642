"""Recipes are checked whole before anything is trained."""

import pytest

from chipsmith.core.errors import RecipeError
from chipsmith.finetune.dapt.recipe import DaptRecipe
from chipsmith.finetune.kind import kind_of
from chipsmith.finetune.recipe_file import (
    parse_recipe,
    read_recipe,
    recipe_values,
    shipped_recipes,
    structure,
)
from chipsmith.finetune.retriever.recipe import RetrieverRecipe
from chipsmith.finetune.steps.contract import StepName, load_step
from chipsmith.finetune.train_recipe import TrainRecipe

DAPT = {"name": "mine", "steps": ["dapt"]}


@pytest.mark.parametrize("name", shipped_recipes())
def test_every_shipped_recipe_is_valid_and_says_what_it_is_for(name):
    values = read_recipe(name)
    recipe = kind_of(values).read_order(values, None, None, ()).recipe
    assert recipe.name == name
    assert recipe.description


def test_each_step_alone_and_the_whole_have_their_recipes():
    assert {"quick", "lora", "full", "dapt", "retriever", "retriever-full"} <= set(shipped_recipes())
    for name in set(shipped_recipes()) & set(StepName):
        assert read_recipe(name)["steps"] == [name]


def test_a_section_is_found_by_its_class():
    recipe = parse_recipe({**DAPT, "dapt": {"batch": 3}})
    assert recipe.section(DaptRecipe).batch == 3
    with pytest.raises(LookupError, match="TrainRecipe"):
        recipe.section(TrainRecipe)


def test_a_steps_module_says_what_the_pipeline_asks_of_it():
    module = load_step(StepName.DAPT)
    assert module.Section is DaptRecipe
    assert {"tab", "chat"} == module.ROLES


def test_a_retrievers_recipe_survives_the_manifest():
    recipe = structure(read_recipe("retriever"), RetrieverRecipe)
    assert structure(recipe_values(recipe), RetrieverRecipe) == recipe


def test_a_recipe_survives_the_manifest():
    recipe = parse_recipe(read_recipe("quick"))
    assert parse_recipe(recipe_values(recipe)) == recipe


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"exprot": {}}, 'no key "exprot". Did you mean "export"?'),
        ({"dapt": {"learning_rat": 1e-4}}, 'no key "dapt.learning_rat". Did you mean "learning_rate"?'),
        ({"dapt": {"lora": {"rnk": 8}}}, 'no key "dapt.lora.rnk". Did you mean "rank"?'),
        ({"dapt": {"batch": 0}}, "batch must be above 0"),
        ({"dapt": {"batch": "two"}}, "recipe.dapt.batch"),
        ({"dapt": {"method": "lroa"}}, "'lroa' is not a valid Method"),
        ({"dapt": {"max_steps": 5}}, "checkpoint_steps is above max_steps"),
        ({"dapt": {"min_steps": 9, "max_steps": 8, "checkpoint_steps": 1}}, "min_steps is above max_steps"),
        ({"evaluate": {"context": 64, "generate": 48}}, "generate is above half of context"),
        ({"dapt": 3}, "recipe.dapt"),
        ({"data": {"heldout_share": 0.9}}, "heldout_share"),
        ({"name": "../up"}, "name must be lower-case"),
        ({"role": "rerank"}, "role"),
        ({"steps": ["dapt", "dapt"]}, "none twice"),
        ({"steps": ["dpat"]}, 'no step "dpat". Did you mean "dapt"?'),
        ({"steps": []}, "names no steps"),
        ({"steps": "dapt"}, "names no steps"),
        ({"sft": {}}, 'a section "sft", but steps does not name it'),
    ],
)
def test_what_is_wrong_is_named(values, said):
    with pytest.raises(RecipeError) as error:
        parse_recipe({**DAPT, **values})
    assert said in error.value.message


def test_all_wrong_keys_are_named_at_once():
    with pytest.raises(RecipeError, match=r"trian.*exprot"):
        parse_recipe({**DAPT, "trian": {}, "exprot": {}})


def test_a_recipe_may_be_any_toml_file(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('steps = ["dapt"]\n[dapt]\nbatch = 3\n')
    assert parse_recipe(read_recipe(str(path))).section(DaptRecipe).batch == 3


def test_an_unknown_recipe_is_answered_with_the_nearest():
    with pytest.raises(RecipeError, match='Did you mean "quick"'):
        read_recipe("quik")


def test_broken_toml_is_named(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("[dapt\n")
    with pytest.raises(RecipeError, match=r"mine\.toml is not valid TOML"):
        read_recipe(str(path))
