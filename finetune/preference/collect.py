"""Pairs and judged answers of which each counts once, and none says the contrary of another."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

from attrs import define, field

from chipsmith.core.errors import NotEnoughDataError
from chipsmith.finetune.preference.pair import Judged, Pair
from chipsmith.finetune.preference.recipe import PreferenceRecipe

T = TypeVar("T", Pair, Judged)


@define
class Sieve:
    """What is learnt of what was found, and why the rest is not."""

    recipe: PreferenceRecipe
    dropped: Counter[str] = field(factory=Counter, init=False)

    def pairs(self, found: Iterable[Pair]) -> list[Pair]:
        """Raises NotEnoughDataError: too few are left."""
        return self._enough(self._few_of_each(self._agreed(found)), "pairs of a better and a worse answer")

    def judged(self, found: Iterable[Judged]) -> list[Judged]:
        """Raises NotEnoughDataError: too few are left, or all are good, or all are bad."""
        kept = self._enough(self._few_of_each(self._agreed(found)), "judged answers")
        if len(labels := {one.good for one in kept}) == 1:
            one = "good" if True in labels else "bad"
            raise NotEnoughDataError(
                f"All {len(kept)} answers are {one}: there is nothing to prefer.",
                fix='record more, so that some are taken and some refused, or set loss = "dpo".',
            )
        return kept

    def _agreed(self, found: Iterable[T]) -> list[T]:
        """Each once, without those whose contrary was said too."""
        once = self._once(found)
        said = {one.likeness for one in once}
        agreed = [one for one in once if one.reversed_likeness not in said]
        self.dropped["said both ways"] += len(once) - len(agreed)
        return agreed

    def _once(self, found: Iterable[T]) -> list[T]:
        kept: dict[bytes, T] = {}
        for one in found:
            if one.weight <= 0:
                self.dropped["weighs nothing"] += 1
                continue
            self.dropped["duplicate"] += one.likeness in kept
            kept.setdefault(one.likeness, one)
        return sorted(kept.values(), key=lambda one: hashlib.sha256(one.likeness).digest())

    def _few_of_each(self, found: Iterable[T]) -> list[T]:
        counts: Counter[str] = Counter()
        kept = []
        for one in found:
            counts[one.source] += 1
            if counts[one.source] <= self.recipe.most_of_source:
                kept.append(one)
        self.dropped["too many of one source"] += sum(counts.values()) - len(kept)
        return kept

    def _enough(self, kept: list[T], what: str) -> list[T]:
        if len(kept) < self.recipe.min_examples:
            raise NotEnoughDataError(
                f"There are {len(kept)} {what}; the recipe asks for {self.recipe.min_examples} "
                f"(dropped: {dict(+self.dropped) or 'none'}).",
                fix="work on with completions and scripts recorded, put the step sample before this one, "
                "or lower preference.min_examples.",
            )
        return kept


def parted(found: Sequence[T], share: float) -> tuple[list[T], list[T]]:
    """Those to learn from and those that are held out, by source."""
    from chipsmith.finetune.sft.instruction import is_held_out

    sides: dict[bool, list[T]] = {False: [], True: []}
    for one in found:
        sides[is_held_out(one.source, share)].append(one)
    return sides[False], sides[True]
