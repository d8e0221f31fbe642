"""Instructions to packed rows of tokens, in which answers alone are learnt."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from chipsmith.core.errors import NotEnoughDataError
from chipsmith.finetune.dapt.packing import IGNORED, Row
from chipsmith.finetune.rendered import Renderer
from chipsmith.finetune.sft.instruction import Instruction

if TYPE_CHECKING:
    from datasets import Dataset  # type: ignore[import-untyped] # it ships no types


def row(instruction: Instruction, renderer: Renderer) -> Row:
    """The prompt as it is served, then the answer and where it ends, which alone are learnt."""
    if instruction.messages:
        prompt = renderer.prompt(instruction.messages)
        answer = [*renderer.text(instruction.answer), *renderer.ending]
    else:
        prompt, answer = renderer.text(instruction.text), renderer.text(instruction.answer)
    return Row([*prompt, *answer], [*[IGNORED] * len(prompt), *answer])


def repeats(weight: float, rng: random.Random) -> int:
    """A weight is its whole part times, and once more with the odds of the rest."""
    return int(weight) + (rng.random() < weight % 1)


def rows(instructions: Iterable[Instruction], renderer: Renderer, window: int, *, seed: int) -> Iterator[Row]:
    """One row for each time that an instruction is seen; those longer than `window` are left out.

    An answer that is cut teaches to stop in the middle, and one whose question is cut answers another.
    """
    rng = random.Random(seed)  # noqa: S311 -- reproducible choices, no secrets
    for instruction in instructions:
        times = repeats(instruction.weight, rng)
        if times:
            made = row(instruction, renderer)
            if len(made.input_ids) <= window:
                yield from [made] * times


def packed(found: Iterable[Row], window: int) -> Dataset:
    """Rows packed by best fit into windows, with `seq_lengths`, as `dapt.packing.collate` reads them.

    Raises:
        NotEnoughDataError: there is none.
    """
    from trl.data_utils import pack_dataset

    return pack_dataset(dataset(found), window, strategy="bfd", map_kwargs={"batch_size": None})


def dataset(found: Iterable[Row]) -> Dataset:
    """Columns `input_ids` and `labels`. Raises NotEnoughDataError: there is none."""
    from datasets import Dataset, disable_progress_bars

    disable_progress_bars()
    made = list(found)
    if not made:
        raise NotEnoughDataError(
            "No instruction fits into the window, or all weigh nothing.",
            fix="raise sft.window in the recipe, or see `devdata stats`.",
        )
    return Dataset.from_dict(
        {"input_ids": [one.input_ids for one in made], "labels": [one.labels for one in made]}
    )
