"""Tasks that are proved: their scripts run and do something that no other of them does."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from attrs import frozen

from chipsmith.finetune.sft.instruction import is_held_out
from chipsmith.finetune.sft.synthesis.klayout.compose import Draft, compose
from chipsmith.finetune.sft.synthesis.klayout.intents import Asked, asked
from chipsmith.finetune.sft.synthesis.klayout.layouts import Sample, samples
from chipsmith.finetune.sft.synthesis.klayout.names import Pools, pools
from chipsmith.finetune.sft.synthesis.klayout.prove import Result, results, told
from chipsmith.finetune.sft.synthesis.klayout.values import Drawer

LAYOUTS = 40
PARTS = (2, 2, 2, 3, 3, 4)
"""Of composed requests, how many things they ask for."""
COMPOSED = 0.6
"""Share of all tasks."""
TRIES = 3
"""Drafts for each task that is wanted."""
HELD_SHARE = 0.2
"""Of the combinations of two and more intents."""
_NOTHING = " 0.\n()no"


@frozen
class Task:
    """A request, its script and what that does."""

    draft: Draft
    result: Result

    @property
    def source(self) -> str:
        return f"scripts:klayout:{self.draft.combination}"


def tasks(count: int, folder: Path, *, held_out: bool = False, seed: int = 0) -> Iterator[Task]:
    """About `count` proved tasks; the layouts that they read are written to `folder`.

    Held-out ones have other names, other combinations and, where an intent has them, other wordings.
    """
    rng = random.Random(f"{seed} {held_out}")  # noqa: S311 -- reproducible choices, no secrets
    known = pools(held_out=held_out)
    maker = _Maker(asked(held_out=held_out), samples(folder, LAYOUTS, known, rng), known, rng, held_out)
    drafts = list(_distinct(maker.drafts(count)))
    found = results(
        [one.filled.script for one in drafts], [one.sample.path if one.sample else None for one in drafts]
    )
    proved = (Task(draft, result) for draft, result in zip(drafts, found, strict=True) if result)
    before = {sample.path: told(sample.path) for sample in maker.layouts}
    yield from (task for task in proved if _does_something(task, before))


@frozen
class _Maker:
    intents: Sequence[Asked]
    layouts: Sequence[Sample]
    pools: Pools
    rng: random.Random
    held_out: bool

    def drafts(self, count: int) -> Iterator[Draft]:
        """Single intents in turn, each as often as the others, and compositions of some."""
        singles = round(count * (1 - COMPOSED))
        order = [
            self.rng.sample(self.intents, k=len(self.intents))
            for _ in range(singles // len(self.intents) + 1)
        ]
        for one in [one for turn in order for one in turn][:singles]:
            yield from self._made([one])
        for _ in range(count - singles):
            for _ in range(TRIES):
                parts = self._parts()
                names = " + ".join(sorted(part.name for part in parts))
                if is_held_out(names, HELD_SHARE) == self.held_out:
                    yield from self._made(parts)
                    break

    def _made(self, parts: Sequence[Asked]) -> Iterable[Draft]:
        sample = self.rng.choice(self.layouts) if parts[0].frame == "read" else None
        draft = compose(parts, Drawer(sample, self.pools, self.rng))
        return [draft] if draft else []

    def _parts(self) -> list[Asked]:
        """Some intents of one frame; of those on no layout two at most, since they share nothing."""
        first = self.rng.choice([one for one in self.intents if not one.alone])
        alike = [one for one in self.intents if one.frame == first.frame and one.follows and one != first]
        most = self.rng.choice(PARTS) if first.frame != "none" else 2
        return [first, *self.rng.sample(alike, k=most - 1)]


def _distinct(drafts: Iterable[Draft]) -> Iterator[Draft]:
    prompts, scripts = set[str](), set[str]()
    for one in drafts:
        if one.filled.prompt not in prompts and one.filled.script not in scripts:
            yield one
        prompts.add(one.filled.prompt)
        scripts.add(one.filled.script)


def _does_something(task: Task, before: dict[Path, str]) -> bool:
    """It prints more than zeros, or writes another layout than the one that it read."""
    sample = task.draft.sample
    read = before[sample.path] if sample else ""
    converts = len(task.draft.parts) == 1 and not task.result.printed
    return any(one != read or converts for one in task.result.layouts.values()) or bool(
        task.result.printed.strip(_NOTHING)
    )
