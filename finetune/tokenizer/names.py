"""Whole names such as `set_input_delay` as tokens of their own.

Tokenizers part a text at underscores before they merge. A name that is added is found before that, anywhere
in a text: by transformers from left to right, by llama.cpp the longest first. Both find the same where
names do not overlap in the text; none is chosen whose end is the beginning of another, but for one or two
letters, as in `get_portset_load`, which nobody writes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from attrs import frozen

from chipsmith.finetune.tokenizer.recipe import TokenizerRecipe

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+")
_LEAST_TOKENS = 3
_LEAST_OVERLAP = 3
_ALONE = 0.95
"""Share of a name's occurrences that are not within a longer one."""


def names_in(texts: Iterable[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_NAME.findall(text))
    return counts


@frozen
class Seen:
    """How often names stand in either text; `ratio` is of the general text to the domain's."""

    domain: Counter[str]
    general: Counter[str]
    ratio: float

    @classmethod
    def in_texts(cls, domain: Sequence[str], general: Sequence[str]) -> Seen:
        ratio = sum(map(len, general)) / max(1, sum(map(len, domain)))
        return cls(names_in(domain), names_in(general), ratio)


def choose(
    seen: Seen, count_tokens: Callable[[str], int], recipe: TokenizerRecipe, former: Sequence[str] = ()
) -> list[str]:
    """The names that save most of the domain's tokens, at most `recipe.names`.

    Args:
        count_tokens: tokens of a text so far.
        former: names that the vocabulary has already.
    """
    frequent = {name: count for name, count in seen.domain.items() if count >= recipe.least}
    rare = [
        name for name, count in frequent.items() if seen.general[name] <= recipe.rarity * count * seen.ratio
    ]
    sizes = {name: count_tokens(name) for name in rare}
    saved = {name: frequent[name] * (size - 1) for name, size in sizes.items() if size >= _LEAST_TOKENS}
    chosen: list[str] = []
    for name in sorted(saved, key=lambda each: (-saved[each], each)):
        if len(chosen) == recipe.names:
            break
        if _stands_alone(name, seen.domain) and not any(overlap(name, other) for other in [*former, *chosen]):
            chosen.append(name)
    return chosen


def overlap(one: str, other: str) -> bool:
    """Whether _LEAST_OVERLAP letters or more are the end of one and the beginning of the other."""
    return _runs_into(one, other) or _runs_into(other, one)


def _runs_into(first: str, second: str) -> bool:
    shorter = min(len(first), len(second))
    return any(first[-size:] == second[:size] for size in range(_LEAST_OVERLAP, shorter))


def _stands_alone(name: str, counts: Counter[str]) -> bool:
    within = sum(count for other, count in counts.items() if name in other)
    return counts[name] >= _ALONE * within


def texts_without(names: Sequence[str], texts: Iterable[str]) -> Iterable[str]:
    """What is left between the names."""
    if not names:
        yield from texts
        return
    pattern = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
    for text in texts:
        yield from filter(None, pattern.split(text))
