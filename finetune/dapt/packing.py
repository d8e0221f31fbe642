"""Examples to packed rows of tokens."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from attrs import frozen

from chipsmith.core.errors import NotEnoughDataError
from chipsmith.core.fim import completion_prompt
from chipsmith.finetune.dapt.recipe import DaptRecipe
from chipsmith.finetune.examples import FimExample
from chipsmith.finetune.tokens import Tokenising

if TYPE_CHECKING:
    from datasets import Dataset  # type: ignore[import-untyped] # it ships no types

IGNORED = -100
"""The label of a token that is read but not learnt (torch's cross entropy)."""


@frozen
class Row:
    """Token ids and the label of each, of the same length."""

    input_ids: list[int]
    labels: list[int]


def rows(examples: list[FimExample], vocabulary: Tokenising, recipe: DaptRecipe) -> Iterator[Row]:
    """One row for each example, in the given order, at most `recipe.window` tokens long.

    A weight repeats an example its whole part times, and once more with the odds of the rest.
    """
    rng = random.Random(recipe.seed)  # noqa: S311 -- reproducible choices, no secrets
    for example in examples:
        for _ in range(int(example.weight) + (rng.random() < example.weight % 1)):
            fim = rng.random() < recipe.fim_share
            build = _fill_in_the_middle if fim else _left_to_right
            yield build(example, vocabulary, recipe.window)


def _fill_in_the_middle(example: FimExample, vocabulary: Tokenising, window: int) -> Row:
    """The middle is learnt, and so is where it ends, unless it had to be cut."""
    middle = [*vocabulary.tokenize(example.middle), vocabulary.end][: window // 2]
    prefix, suffix = vocabulary.tokenize(example.prefix), vocabulary.tokenize(example.suffix)
    prompt = completion_prompt(vocabulary.sentinels, prefix, suffix, budget=window - len(middle))
    return Row([*prompt, *middle], [*[IGNORED] * len(prompt), *middle])


def _left_to_right(example: FimExample, vocabulary: Tokenising, window: int) -> Row:
    tokens = vocabulary.tokenize(example.prefix + example.middle + example.suffix)[:window]
    return Row(tokens, tokens)


def pack(examples: list[FimExample], vocabulary: Tokenising, recipe: DaptRecipe) -> Dataset:
    """Rows packed by best fit into windows (Ding et al. 2024, arXiv 2404.10830).

    Columns: `input_ids`, `labels` and `seq_lengths`, the lengths of the rows in each window.

    Raises:
        NotEnoughDataError: no row has a token to predict.
    """
    from datasets import Dataset, disable_progress_bars
    from trl.data_utils import pack_dataset

    disable_progress_bars()

    found = [
        row for row in rows(examples, vocabulary, recipe) if any(label != IGNORED for label in row.labels[1:])
    ]
    if not found:
        raise NotEnoughDataError(
            "No example leaves anything to learn: all are empty or weigh nothing.",
            fix="see `devdata stats`, or add code with --corpus DIR.",
        )
    dataset = Dataset.from_dict(
        {"input_ids": [row.input_ids for row in found], "labels": [row.labels for row in found]}
    )
    return pack_dataset(dataset, recipe.window, strategy="bfd", map_kwargs={"batch_size": None})


def collate(windows: list[dict[str, Any]]) -> dict[str, Any]:
    """Join windows into one sequence, shape (1, tokens), so that nothing is padded.

    Positions start at 0 with each row, by which transformers masks attention between rows; a row's
    first token is not predicted from the row before. Logits, a fifth of the model's work, are
    computed only where there is something to learn: `logits_to_keep` says where, and `shift_labels`
    what, both of one entry for each label.
    """
    import torch

    def join(columns: list[list[int]]) -> torch.Tensor:
        return torch.tensor([[value for column in columns for value in column]])

    labels = join([_hide_starts(window["labels"], window["seq_lengths"]) for window in windows])
    learnt = (labels[0] != IGNORED).nonzero()[:, 0]
    return {
        "input_ids": join([window["input_ids"] for window in windows]),
        "labels": labels,
        "position_ids": join([list(range(size)) for window in windows for size in window["seq_lengths"]]),
        "logits_to_keep": learnt - 1,
        "shift_labels": labels[:, learnt],
    }


def _hide_starts(labels: list[int], lengths: list[int]) -> list[int]:
    shown = list(labels)
    start = 0
    for length in lengths:
        shown[start] = IGNORED
        start += length
    return shown
