"""Recipes are checked whole before anything is trained."""

import pytest

from chipsmith.core.errors import RecipeError
from chipsmith.finetune.recipe import Recipe
from chipsmith.finetune.recipe_file import load_recipe, parse_recipe, recipe_values, shipped_recipes
from chipsmith.finetune.retriever.recipe import RetrieverRecipe

SHIPPED = [(kind, name) for kind in (Recipe, RetrieverRecipe) for name in shipped_recipes(kind.stage)]


@pytest.mark.parametrize(("kind", "name"), SHIPPED)
def test_every_shipped_recipe_is_valid_and_says_what_it_is_for(kind, name):
    recipe = load_recipe(name, kind)
    assert recipe.name == name
    assert recipe.description


def test_each_stage_has_its_recipes():
    assert {"quick", "full"} <= set(shipped_recipes("completion"))
    assert {"retriever", "retriever-full"} <= set(shipped_recipes("retriever"))
    assert len(SHIPPED) == len(shipped_recipes())


def test_a_recipe_of_another_stage_is_answered_with_that_stage():
    with pytest.raises(RecipeError) as error:
        load_recipe("retriever", Recipe)
    assert error.value.fix == "add --stage retriever."


def test_a_retrievers_recipe_survives_the_manifest():
    recipe = load_recipe("retriever", RetrieverRecipe)
    assert parse_recipe(recipe_values(recipe), RetrieverRecipe) == recipe


def test_a_recipe_survives_the_manifest():
    recipe = load_recipe("quick", Recipe)
    assert parse_recipe(recipe_values(recipe), Recipe) == recipe


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"trian": {}}, 'no key "trian". Did you mean "train"?'),
        ({"train": {"learning_rat": 1e-4}}, 'no key "train.learning_rat". Did you mean "learning_rate"?'),
        ({"train": {"lora": {"rnk": 8}}}, 'no key "train.lora.rnk". Did you mean "rank"?'),
        ({"train": {"batch": 0}}, "batch must be above 0"),
        ({"train": {"batch": "two"}}, "recipe.train.batch"),
        ({"train": {"method": "lroa"}}, "'lroa' is not a valid Method"),
        ({"train": {"max_steps": 5}}, "checkpoint_steps is above max_steps"),
        ({"train": {"min_steps": 9, "max_steps": 8, "checkpoint_steps": 1}}, "min_steps is above max_steps"),
        ({"evaluate": {"context": 64, "generate": 48}}, "generate is above half of context"),
        ({"train": 3}, "recipe.train"),
        ({"data": {"heldout_share": 0.9}}, "heldout_share"),
        ({"name": "../up"}, "name must be lower-case"),
    ],
)
def test_what_is_wrong_is_named(values, said):
    with pytest.raises(RecipeError) as error:
        parse_recipe({"name": "mine", **values}, Recipe)
    assert said in error.value.message


def test_all_wrong_keys_are_named_at_once():
    with pytest.raises(RecipeError, match=r"trian.*exprot"):
        parse_recipe({"name": "mine", "trian": {}, "exprot": {}}, Recipe)


def test_a_recipe_may_be_any_toml_file(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("[train]\nbatch = 3\n")
    assert load_recipe(str(path), Recipe).train.batch == 3


def test_an_unknown_recipe_is_answered_with_the_nearest():
    with pytest.raises(RecipeError, match='Did you mean "quick"'):
        load_recipe("quik", Recipe)


def test_broken_toml_is_named(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("[train\n")
    with pytest.raises(RecipeError, match=r"mine\.toml is not valid TOML"):
        load_recipe(str(path), Recipe)
