"""Rows hold what the model is to learn, and windows hold rows without padding or leaks between them."""

import pytest
from attrs import evolve

from chipsmith.core.errors import NotEnoughDataError
from chipsmith.core.fim import SMOLLM2_SENTINELS, FimOrder
from chipsmith.finetune.dapt.recipe import DaptRecipe
from chipsmith.finetune.dapt.rows import rows
from chipsmith.finetune.examples import FimExample
from chipsmith.finetune.packing import IGNORED, collate, pack
from chipsmith.finetune.vocabulary import Vocabulary

EXAMPLE = FimExample("set clk ", "\nputs done\n", "[get_clocks core]")


@pytest.fixture(scope="module")
def vocabulary(tiny_base):
    with Vocabulary(tiny_base) as found:
        yield found


def recipe(**values) -> DaptRecipe:
    return DaptRecipe(**{"window": 64, "fim_share": 1.0, **values})


def only_row(example, vocabulary, settings):
    (row,) = rows([example], vocabulary, settings)
    return row


def test_a_fim_row_is_the_serving_prompt_then_the_middle_and_its_end(vocabulary):
    row = only_row(EXAMPLE, vocabulary, recipe(window=256))
    prefix, suffix, middle = map(vocabulary.tokenize, (EXAMPLE.prefix, EXAMPLE.suffix, EXAMPLE.middle))
    prompt = SMOLLM2_SENTINELS.prompt(prefix, suffix)
    assert row.input_ids == [*prompt, *middle, vocabulary.end]
    assert row.labels == [*[IGNORED] * len(prompt), *middle, vocabulary.end]


def test_prefix_suffix_middle_is_the_other_order(vocabulary):
    row = only_row(EXAMPLE, vocabulary, recipe(window=256, psm_share=1.0))
    prefix, suffix = map(vocabulary.tokenize, (EXAMPLE.prefix, EXAMPLE.suffix))
    sentinels = evolve(SMOLLM2_SENTINELS, order=FimOrder.PSM)
    prompt = sentinels.prompt(prefix, suffix)
    assert row.input_ids[: len(prompt)] == prompt
    assert row.input_ids[0] == SMOLLM2_SENTINELS.prefix
    assert row.input_ids[1 : 1 + len(prefix)] == prefix


def test_a_cut_between_tokens_leaves_the_tokens_of_the_whole(vocabulary):
    """`clo|ck` cut between characters makes tokens that the whole text does not have."""
    cut = FimExample("set clo", " 2\n", "ck 1")
    whole = vocabulary.tokenize("set clock 1 2\n")
    pieces = {}
    for share in (0.0, 1.0):
        row = only_row(cut, vocabulary, recipe(window=256, token_share=share, context_loss=True))
        sentinels = {8, 9, 10, vocabulary.end}
        pieces[share] = sorted(token for token in row.input_ids if token not in sentinels)
    assert pieces[1.0] == sorted(whole)
    assert pieces[0.0] != sorted(whole)


def test_the_context_is_learnt_where_the_recipe_says_so(vocabulary):
    row = only_row(EXAMPLE, vocabulary, recipe(window=256, context_loss=True))
    assert row.labels == row.input_ids


def test_a_long_text_read_left_to_right_makes_several_rows_and_loses_nothing(vocabulary):
    long = FimExample("", "", "set a 1; " * 100)
    found = list(rows([long], vocabulary, recipe(fim_share=0.0)))
    assert [token for row in found for token in row.input_ids] == vocabulary.tokenize(long.middle)
    assert max(len(row.input_ids) for row in found) == 64


def test_a_left_to_right_row_learns_the_whole_text(vocabulary):
    row = only_row(EXAMPLE, vocabulary, recipe(window=256, fim_share=0.0))
    assert row.labels == row.input_ids == vocabulary.tokenize("set clk [get_clocks core]\nputs done\n")


def test_the_share_of_fim_rows_is_the_recipes(vocabulary):
    found = list(rows([EXAMPLE] * 400, vocabulary, recipe(window=256, fim_share=0.75)))
    assert 0.65 < sum(row.labels[0] == IGNORED for row in found) / 400 < 0.85


def test_a_long_middle_is_cut_and_its_end_not_taught(vocabulary):
    long = FimExample("x" * 500, "y" * 500, "set a 1; " * 100)
    row = only_row(long, vocabulary, recipe())
    assert len(row.input_ids) <= 64
    assert row.labels[-1] not in (IGNORED, vocabulary.end)


@pytest.mark.parametrize(("weight", "fewest", "most"), [(0.0, 0, 0), (2.0, 400, 400), (0.5, 70, 130)])
def test_weight_is_how_often_an_example_is_seen(vocabulary, weight, fewest, most):
    weighted = FimExample("a ", "", "b", weight=weight)
    assert fewest <= len(list(rows([weighted] * 200, vocabulary, recipe()))) <= most


def test_windows_keep_every_row_whole(vocabulary):
    examples = [FimExample(f"set v{n} ", "\n", f"[expr {n} + {n}]") for n in range(40)]
    packed = pack(rows(examples, vocabulary, recipe()), 64)
    expected = sorted(tuple(row.input_ids) for row in rows(examples, vocabulary, recipe()))
    found = []
    for window in packed:
        start = 0
        for length in window["seq_lengths"]:
            found.append(tuple(window["input_ids"][start : start + length]))
            start += length
        assert start == len(window["input_ids"]) <= 64
    assert sorted(found) == expected


def test_a_batch_has_no_padding_and_hides_each_rows_start():
    windows = [
        {"input_ids": [1, 2, 3, 4, 5], "labels": [1, 2, 3, 4, 5], "seq_lengths": [3, 2]},
        {"input_ids": [6, 7], "labels": [6, 7], "seq_lengths": [2]},
    ]
    batch = {name: values.tolist() for name, values in collate(windows).items()}
    assert batch == {
        "input_ids": [[1, 2, 3, 4, 5, 6, 7]],
        "labels": [[IGNORED, 2, 3, IGNORED, 5, IGNORED, 7]],
        "position_ids": [[0, 1, 2, 0, 1, 0, 1]],
        "cu_seq_lens_q": [0, 3, 5, 7],
        "logits_to_keep": [0, 1, 3, 5],
        "shift_labels": [[2, 3, 5, 7]],
    }


def test_the_loss_is_that_of_all_logits(tiny_base):
    from chipsmith.finetune.model import load_base

    model = load_base(tiny_base)
    window = {
        "input_ids": [*range(300, 340)],
        "labels": [IGNORED] * 30 + [*range(330, 340)],
        "seq_lengths": [40],
    }
    batch = collate([window])
    full = model(input_ids=batch["input_ids"], labels=batch["labels"]).loss.item()
    assert model(**batch).loss.item() == pytest.approx(full, rel=1e-5)


@pytest.mark.parametrize("example", [FimExample("", "", "a"), FimExample("a", "", "b" * 9, weight=0.0)])
def test_data_that_leaves_nothing_to_learn_is_refused(vocabulary, example):
    with pytest.raises(NotEnoughDataError):
        pack(rows([example], vocabulary, recipe(fim_share=0.0)), 64)


def test_rows_of_one_window_do_not_see_each_other(tiny_base):
    import torch

    from chipsmith.finetune.model import load_base

    model = load_base(tiny_base)
    first, second = [300, 301, 302, 303], [400, 401, 402]
    both = collate([{"input_ids": first + second, "labels": first + second, "seq_lengths": [4, 3]}])
    with torch.no_grad():
        together = model(input_ids=both["input_ids"], position_ids=both["position_ids"]).logits[0, 4:]
        alone = model(input_ids=torch.tensor([second])).logits[0]
    torch.testing.assert_close(together, alone, atol=1e-4, rtol=1e-4)
