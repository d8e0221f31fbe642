"""Fill-in-the-middle prompts: what changes stands last, and what stays is not moved about."""

from hypothesis import given
from hypothesis import strategies as st

from chipsmith.core.fim import SMOLLM2_SENTINELS, FimOrder, FimTokens, completion_prompt, context_room, window

SPM = FimTokens(1, 2, 3, FimOrder.SPM)
PSM = FimTokens(1, 2, 3)
tokens = st.lists(st.integers(10, 1000), max_size=400)


def test_suffix_prefix_middle_ends_with_the_prefix():
    assert SPM.prompt([10, 11], [20]) == [1, 2, 20, 3, 10, 11]


def test_prefix_suffix_middle_is_the_order_of_models_that_do_not_say():
    assert PSM.prompt([10, 11], [20]) == [1, 10, 11, 2, 20, 3]


def test_a_keystroke_appends_to_a_suffix_prefix_middle_prompt():
    before = SMOLLM2_SENTINELS.prompt([10, 11], [20, 21])
    assert SMOLLM2_SENTINELS.prompt([10, 11, 12], [20, 21]) == [*before, 12]


def test_a_model_without_the_middle_continues_the_prefix():
    assert completion_prompt(None, [10, 11], [20], budget=8) == [10, 11]


@given(tokens, tokens, st.integers(8, 300))
def test_a_window_fits_and_holds_what_is_nearest_to_the_cursor(prefix, suffix, budget):
    left, right = window(prefix, suffix, budget)
    assert len(left) + len(right) <= budget
    assert list(left) == prefix[len(prefix) - len(left) :]
    assert list(right) == suffix[: len(right)]


@given(tokens, tokens, st.integers(8, 300))
def test_nothing_is_cut_that_fits(prefix, suffix, budget):
    if len(prefix) + len(suffix) <= budget:
        assert window(prefix, suffix, budget) == (prefix, suffix)


@given(tokens, tokens, tokens, st.integers(12, 300))
def test_a_prompt_fits_its_budget(prefix, suffix, context, budget):
    for fim in (SPM, PSM, None):
        assert len(completion_prompt(fim, prefix, suffix, context=context, budget=budget)) <= budget


def test_context_stands_before_the_prefix():
    assert completion_prompt(SPM, [10], [20], context=[5, 6], budget=99) == [1, 2, 20, 3, 5, 6, 10]
    assert completion_prompt(PSM, [10], [20], context=[5, 6], budget=99) == [1, 5, 6, 10, 2, 20, 3]
    assert completion_prompt(None, [10], [20], context=[5, 6], budget=99) == [5, 6, 10]


@given(tokens, tokens, tokens, st.integers(12, 300))
def test_context_leaves_the_window_most_of_the_room(prefix, suffix, context, budget):
    for fim in (SPM, None):
        prompt = completion_prompt(fim, prefix, suffix, context=[-1 - one for one in context], budget=budget)
        assert sum(token < 0 for token in prompt) <= context_room(budget)
        assert prompt[len(prompt) - 1 :] == prefix[len(prefix) - 1 :] or not prefix


def test_with_the_same_context_a_keystroke_appends():
    before = completion_prompt(SPM, [10], [20], context=[5, 6], budget=99)
    assert completion_prompt(SPM, [10, 11], [20], context=[5, 6], budget=99) == [*before, 11]


def test_a_long_prefix_keeps_its_start_while_it_grows():
    starts = {window(list(range(length)), [], 1024)[0][0] for length in range(2000, 2200)}
    assert len(starts) <= 2
