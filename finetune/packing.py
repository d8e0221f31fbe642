"""Rows of tokens to packed windows, and windows to batches without padding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Any

from attrs import frozen

from chipsmith.core.errors import NotEnoughDataError

if TYPE_CHECKING:
    from datasets import Dataset  # type: ignore[import-untyped] # it ships no types

IGNORED = -100
"""The label of a token that is read but not learnt (torch's cross entropy)."""
AT_ONCE = 4096
"""Rows that are Python lists at a time; all others are Arrow's 32-bit integers."""


@frozen
class Row:
    """Token ids and the label of each, of the same length."""

    input_ids: list[int]
    labels: list[int]


def pack(rows: Iterable[Row], window: int) -> Dataset:
    """Rows packed by best fit into windows of tokens (Ding et al. 2024, arXiv 2404.10830).

    Columns: `input_ids`, `labels` and `seq_lengths`, the lengths of the rows in each window.

    Raises:
        NotEnoughDataError: no row has a token to predict.
    """
    from trl.data_utils import pack_dataset

    return pack_dataset(dataset(rows), window, strategy="bfd", map_kwargs={"batch_size": None})


def dataset(rows: Iterable[Row]) -> Dataset:
    """Rows as they are, in the columns `input_ids` and `labels`. Raises as `pack`."""
    import pyarrow as pa  # type: ignore[import-untyped]  # has no annotations
    from datasets import Dataset, disable_progress_bars

    disable_progress_bars()
    numbers = pa.list_(pa.int32())
    schema = pa.schema([("input_ids", numbers), ("labels", numbers)])
    batches = [pa.record_batch(columns, schema) for columns in _columns(rows)]
    if not batches:
        raise NotEnoughDataError(
            "No example leaves anything to learn: all are empty, too long or weigh nothing.",
            fix="see `devdata stats`, add code with --corpus DIR, or raise `window` in the recipe.",
        )
    return Dataset(pa.Table.from_batches(batches))


def _columns(rows: Iterable[Row]) -> Iterator[list[list[list[int]]]]:
    """Of those rows that have a token to predict."""
    useful = (row for row in rows if any(label != IGNORED for label in row.labels[1:]))
    while some := list(islice(useful, AT_ONCE)):
        yield [[row.input_ids for row in some], [row.labels for row in some]]


def collate(windows: list[dict[str, Any]]) -> dict[str, Any]:
    """Join windows into one sequence, shape (1, tokens), so that nothing is padded.

    Positions start at 0 with each row, by which transformers masks attention between rows, as
    `attention` does by `cu_seq_lens_q`, where rows begin and the last one ends; a row's first token is
    not predicted from the row before. Logits, a fifth of the model's work, are
    computed only where there is something to learn: `logits_to_keep` says where, and `shift_labels`
    what, both of one entry for each label.
    """
    import torch

    def join(columns: list[list[int]]) -> torch.Tensor:
        return torch.tensor([[value for column in columns for value in column]])

    labels = join([_hide_starts(window["labels"], window["seq_lengths"]) for window in windows])
    learnt = (labels[0] != IGNORED).nonzero()[:, 0]
    lengths = [size for window in windows for size in window["seq_lengths"]]
    return {
        "input_ids": join([window["input_ids"] for window in windows]),
        "labels": labels,
        "position_ids": join([list(range(size)) for size in lengths]),
        "cu_seq_lens_q": torch.tensor([0, *accumulate(lengths)], dtype=torch.int32),
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
