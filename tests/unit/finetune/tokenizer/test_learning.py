"""Which tokens a vocabulary grows by: merges that go on where the base's end, and whole names."""

from collections import Counter

import pytest

from chipsmith.core.errors import RecipeError
from chipsmith.finetune.recipe_file import parse_recipe
from chipsmith.finetune.tokenizer.efficiency import efficiency
from chipsmith.finetune.tokenizer.merges import Merge, learn
from chipsmith.finetune.tokenizer.names import Seen, choose, names_in, overlap, texts_without
from chipsmith.finetune.tokenizer.recipe import TokenizerRecipe
from chipsmith.finetune.tokenizer.words import Word

RECIPE = TokenizerRecipe(tokens=10, least=2, rarity=0.5, coverage=1.0)


def word(tokens: str, domain=0, general=0) -> Word:
    return Word(tokens.split(), domain, general)


def learnt(words, known=(), recipe=RECIPE, ratio=1.0) -> list[str]:
    return [merge.token for merge in learn(words, known, recipe, ratio=ratio)]


def test_the_pair_that_saves_most_comes_first_and_others_build_on_it():
    words = [word("net list s", 5), word("net list", 3), word("slack s", 2)]
    assert learnt(words) == ["netlist", "netlists", "slacks"]
    assert [each.tokens for each in words] == [["netlists"], ["netlist"], ["slacks"]]


def test_equal_neighbours_are_merged_from_the_left():
    words = [word("= = = = =", 4)]
    learnt(words, recipe=TokenizerRecipe(tokens=1, least=1, coverage=1.0))
    assert words[0].tokens == ["==", "==", "="]


def test_what_general_text_uses_too_is_no_new_token():
    words = [word("net list", 5, 1), word("how ever", 5, 4)]
    assert learnt(words) == ["netlist"]
    assert learnt([word("how ever", 5, 4)], ratio=2.0) == ["however"]  # of twice as much general text


def test_what_the_vocabulary_has_is_left_to_its_own_merges():
    assert learnt([word("net list", 5)], known={"netlist"}) == []


def test_rare_pairs_are_no_tokens_and_there_are_no_more_than_asked_for():
    assert learnt([word("net list", 1)]) == []
    words = [word(f"a{number} b", 9 - number) for number in range(5)]
    assert learnt(words, recipe=TokenizerRecipe(tokens=2, least=2, coverage=1.0)) == ["a0b", "a1b"]


def test_the_most_frequent_that_cover_the_share_stay_with_what_they_are_made_of():
    words = [word("a b c", 97), word("d e", 3)]
    recipe = TokenizerRecipe(tokens=10, least=2, coverage=0.97)
    assert learnt(words, recipe=recipe) == ["ab", "abc"]


def test_names_are_chosen_by_what_they_save():
    domain = Counter(get_ports=50, set_input_delay=30, tmp_x=2, shared_name=40)
    general = Counter(shared_name=40)
    recipe = TokenizerRecipe(names=5, least=10)
    assert choose(Seen(domain, general, 1.0), lambda name: name.count("_") * 2 + 1, recipe) == [
        "set_input_delay",
        "get_ports",
    ]


def test_a_name_that_is_mostly_a_part_of_others_is_not_chosen():
    domain = Counter(clk_div=30, my_clk_div_reg=20)
    recipe = TokenizerRecipe(names=5, least=10)
    assert choose(Seen(domain, Counter(), 1.0), lambda _: 5, recipe) == ["my_clk_div_reg"]


def test_names_that_run_into_each_other_are_not_chosen_together():
    assert overlap("set_clock", "clock_get")
    assert not overlap("get_ports", "set_load")
    domain = Counter(set_clock=30, clock_get=20)
    recipe = TokenizerRecipe(least=10)
    assert choose(Seen(domain, Counter(), 1.0), lambda _: 5, recipe) == ["set_clock"]
    assert choose(Seen(domain, Counter(), 1.0), lambda _: 5, recipe, ["clock_x"]) == ["clock_get"]


def test_names_are_taken_out_of_texts_before_words_are_counted():
    assert names_in(["get_ports [all_inputs] x"]) == {"get_ports": 1, "all_inputs": 1}
    assert list(texts_without(["get", "get_ports"], ["a get_ports b"])) == ["a ", " b"]


def test_efficiency_is_characters_per_token_and_what_is_saved():
    found = efficiency(["abcdefgh"], lambda text: [0] * 4, lambda text: [0] * 2)
    assert found == {"characters": 8, "before": 2.0, "after": 4.0, "saved": 0.5}
    assert efficiency([], len, len)["before"] is None


def test_a_merge_spells_its_token():
    assert Merge(("get", "_ports")).token == "get_ports"


@pytest.mark.parametrize(
    ("section", "said"),
    [({"tokns": 3}, 'Did you mean "tokens"?'), ({"output": "none"}, "Output"), ({"coverage": 0}, "coverage")],
)
def test_a_wrong_recipe_is_named(section, said):
    with pytest.raises(RecipeError) as error:
        parse_recipe({"name": "x", "steps": ["tokenizer"], "tokenizer": section})
    assert said in error.value.message
