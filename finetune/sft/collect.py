"""Everything that can be learnt to answer, parted by source, each thing once, none outweighing the rest."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from attrs import define, evolve, field, frozen

from chipsmith.core.errors import NotEnoughDataError
from chipsmith.finetune.lines import read_lines, write_lines
from chipsmith.finetune.sft.instruction import Instruction, Kind, is_held_out
from chipsmith.finetune.sft.labels import labelled
from chipsmith.finetune.sft.recipe import SftRecipe

TRAIN, HELDOUT = "train.jsonl", "heldout.jsonl"
FIX = "remove the run and begin again."


@frozen
class Instructions:
    """Those to learn from, and held-out ones; no source and no text is in both."""

    train: list[Instruction]
    heldout: list[Instruction]

    def write(self, directory: Path) -> None:
        """Raises DiskFullError."""
        write_lines(directory / TRAIN, self.train)
        write_lines(directory / HELDOUT, self.heldout)

    @classmethod
    def read(cls, directory: Path) -> Instructions:
        """Raises DataError: a file is missing or broken."""
        train, heldout = (read_lines(directory / name, Instruction, fix=FIX) for name in (TRAIN, HELDOUT))
        return cls(train, heldout)

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "train": dict(Counter(one.kind.value for one in self.train)),
            "heldout": dict(Counter(one.kind.value for one in self.heldout)),
        }


@define
class Collection:
    """Takes instructions kind by kind, and tells at the end what is learnt and what was dropped."""

    recipe: SftRecipe
    heldout_share: float
    dropped: Counter[str] = field(factory=Counter, init=False)
    _train: list[Instruction] = field(factory=list, init=False)
    _heldout: list[Instruction] = field(factory=list, init=False)

    def add(self, found: Iterable[Instruction], *, held: bool | None = None) -> None:
        """`held`: on which side all of them are; None parts them by their sources."""
        for one in found:
            out = is_held_out(one.source, self.heldout_share) if held is None else held
            (self._heldout if out else self._train).append(one)

    def finish(self) -> Instructions:
        """Raises NotEnoughDataError: too little is left to learn from."""
        heldout = _mixed(self._once(self._heldout, set()))
        seen, sources = {one.likeness for one in heldout}, {one.source for one in heldout}
        unseen = [one for one in self._train if one.source not in sources]
        self.dropped["of a held-out source"] += len(self._train) - len(unseen)
        train = self._blended(self._few_of_each(self._once(unseen, seen)))
        if len(train) < self.recipe.min_examples:
            raise NotEnoughDataError(
                f"There are {len(train)} instructions to learn from; the recipe asks for "
                f"{self.recipe.min_examples} (dropped: {dict(self.dropped) or 'none'}).",
                fix="record chats and scripts, name documents with --corpus, bugs and chats in [sft] of the "
                "recipe, or lower sft.min_examples.",
            )
        if self.recipe.attributes:
            return Instructions(list(labelled(train)), list(labelled(heldout)))
        return Instructions(train, heldout)

    def _once(self, found: Iterable[Instruction], seen: set[bytes]) -> list[Instruction]:
        """Of equal ones the weightiest, and none that was `seen`."""
        kept: dict[bytes, Instruction] = {}
        for one in found:
            if one.likeness in seen:
                self.dropped["as held out"] += 1
                continue
            if one.likeness in kept:
                self.dropped["duplicate"] += 1
            kept[one.likeness] = max(kept.get(one.likeness, one), one, key=lambda each: each.weight)
        return list(kept.values())

    def _few_of_each(self, found: Iterable[Instruction]) -> list[Instruction]:
        """At most so many of a source and of a kind; of more, those with the lowest hashes."""
        counts: dict[str, int] = defaultdict(int)
        kept = []
        for one in _mixed(found):
            limits = {one.source: self.recipe.most_of_source}
            if one.kind is not Kind.GENERAL:
                limits[f"\0{one.kind}"] = self.recipe.most_of_kind
            if all(counts[name] < most for name, most in limits.items()):
                kept.append(one)
                for name in limits:
                    counts[name] += 1
            else:
                self.dropped["too many of one source or kind"] += 1
        return kept

    def _blended(self, found: list[Instruction]) -> list[Instruction]:
        """Weights by kind, and of general chats no more than their share."""
        blend = self.recipe.blend
        weighed = [evolve(one, weight=one.weight * blend.of(one.kind)) for one in found]
        kept = [one for one in weighed if one.weight > 0]
        own = [one for one in kept if one.kind is not Kind.GENERAL]
        general = [one for one in kept if one.kind is Kind.GENERAL]
        share = self.recipe.general_share
        most = len(general) if share == 1 else round(len(own) * share / (1 - share))
        self.dropped["more general chats than their share"] += max(0, len(general) - most)
        return own + general[:most]


def _mixed(found: Iterable[Instruction]) -> list[Instruction]:
    """In an order that is always the same and has nothing to do with kinds and sources."""
    return sorted(found, key=lambda each: hashlib.sha256(each.likeness).digest())
