"""Instructions to packed rows of tokens, in which answers alone are learnt."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

from chipsmith.finetune.packing import IGNORED, Row
from chipsmith.finetune.rendered import Renderer
from chipsmith.finetune.sft.instruction import Instruction


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
