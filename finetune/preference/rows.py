"""Pairs and judged answers as tokens: the prompt as it is served, then each answer with its end."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from chipsmith.core.errors import NotEnoughDataError
from chipsmith.core.fim import completion_prompt
from chipsmith.finetune.preference.pair import Judged, Pair
from chipsmith.finetune.rendered import Renderer
from chipsmith.finetune.sft.rows import repeats

if TYPE_CHECKING:
    from datasets import Dataset  # type: ignore[import-untyped] # it ships no types

T = TypeVar("T", Pair, Judged)


def pair_rows(pairs: Iterable[Pair], renderer: Renderer, window: int, *, seed: int) -> Dataset:
    """Columns `prompt_ids`, `chosen_ids` and `rejected_ids`; a weight is how often a pair is seen.

    Raises:
        NotEnoughDataError: none fits into the window.
    """
    made: list[dict[str, Any]] = []
    for pair in _weighed(pairs, seed):
        chosen, rejected = (_answer(pair, text, renderer) for text in (pair.chosen, pair.rejected))
        prompt = _prompt(pair, renderer, window - max(len(chosen), len(rejected)))
        if prompt and chosen != rejected:
            made.append({"prompt_ids": prompt, "chosen_ids": chosen, "rejected_ids": rejected})
    return _dataset(made)


def judged_rows(judged: Iterable[Judged], renderer: Renderer, window: int, *, seed: int) -> Dataset:
    """Columns `prompt_ids`, `completion_ids` and `label`. Raises as `pair_rows`."""
    made: list[dict[str, Any]] = []
    for one in _weighed(judged, seed):
        answer = _answer(one, one.answer, renderer)
        if prompt := _prompt(one, renderer, window - len(answer)):
            made.append({"prompt_ids": prompt, "completion_ids": answer, "label": one.good})
    return _dataset(made)


def _weighed(found: Iterable[T], seed: int) -> list[T]:
    """In an order that mixes them; a fixed one, since KTO pairs each batch beforehand."""
    rng = random.Random(seed)  # noqa: S311 -- reproducible choices, no secrets
    seen = [one for one in found for _ in range(repeats(one.weight, rng))]
    rng.shuffle(seen)
    return seen


def _prompt(one: Pair | Judged, renderer: Renderer, room: int) -> list[int]:
    """Empty where it does not fit into `room` tokens; text around a gap is cut as the server cuts it."""
    if room <= 0:
        return []
    if one.suffix is not None:
        tokens = renderer.tokens
        prefix, suffix = tokens.tokenize(one.text), tokens.tokenize(one.suffix)
        return completion_prompt(tokens.sentinels, prefix, suffix, budget=room)
    prompt = renderer.prompt(one.messages) if one.messages else renderer.text(one.text)
    return prompt if len(prompt) <= room else []


def _answer(one: Pair | Judged, text: str, renderer: Renderer) -> list[int]:
    if one.suffix is not None:
        return [*renderer.text(text), renderer.tokens.end]
    return [*renderer.text(text), *(renderer.ending if one.messages else ())]


def _dataset(made: list[dict[str, Any]]) -> Dataset:
    from datasets import Dataset, disable_progress_bars

    disable_progress_bars()
    if not made:
        raise NotEnoughDataError(
            "No answer fits into the window with its prompt.", fix="raise preference.window in the recipe."
        )
    return Dataset.from_list(made)
