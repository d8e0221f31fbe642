"""Drafts by the role `script`: a model trained on requests with marks for their values."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from attrs import define

from chipsmith.eda.grammar.values import Values
from chipsmith.eda.requests.masks import Masked, masked
from chipsmith.server.assistants.scripts.draft import Way, Writer, put_together
from chipsmith.server.assistants.scripts.ground import Grounding, units_of
from chipsmith.server.assistants.scripts.plan import Plan, Planner, Unit

ROLE = "script"
WAYS = (
    Way("trained"), Way("trained", bound=True), Way("trained", temperature=0.5, seed=1),
    Way("trained", temperature=0.6, seed=2, bound=True),
)  # fmt: skip
"""Of one draft after the other: free, and bound by the grammar of the commands that were found."""
CLASSES = {
    "port": ("IN", "OUT"), "clock": ("CLK",), "pin": ("PIN", "GLOB"), "cell": ("CELL", "GLOB"),
    "net": ("NET",), "lib_cell": ("GATE",),
}  # fmt: skip
NUMBERS = ("TIME", "CAP", "RATE", "SHARE", "MORE", "LESS", "NUM", "VOLT", "LEN", "GRID")
SMALL = ("0", "1", "2", "3", "5", "10")
"""Numbers that requests say in words."""


@define
class Trained:
    """Writes several drafts of one request at once: the engine decodes them in one batch."""

    writer: Writer
    planner: Planner
    plan: Plan

    async def drafts(self, count: int) -> list[str]:
        """At most `count` scripts, the likeliest first, none twice or with marks that stand for nothing."""
        by_step = bool(self.plan.steps) and count > 1
        ways = [self._draft([self.plan.whole], WAYS[at % len(WAYS)]) for at in range(count - by_step)]
        if by_step:
            ways.append(self._draft(self.plan.steps, WAYS[0]))
        written = await asyncio.gather(*ways)
        return list(dict.fromkeys(text for text in written if text))

    async def _draft(self, units: Sequence[Unit], way: Way) -> str:
        texts = await asyncio.gather(*(self._write(unit, way) for unit in units))
        spec = self.planner.library.spec
        frame = self.planner.grounding.frame
        return put_together([text for text in texts if text], spec.language, frame) if all(texts) else ""

    async def _write(self, unit: Unit, way: Way) -> str | None:
        asked = self._masked(unit.task, self.planner.grounding)
        grammar = self.planner.grammar(unit.task, unit.found, values_of(asked)) if way.bound else None
        text = await self.writer.write(asked.prompt(self.planner.library.spec.tool), way, grammar)
        return asked.fill(text)

    def _masked(self, text: str, grounding: Grounding) -> Masked:
        return masked(text, grounding.design, units_of(grounding.design))


def values_of(asked: Masked) -> Values:
    """The marks of a request, each where a script may have it."""
    marks = sorted(asked.values)

    def of(words: Sequence[str]) -> tuple[str, ...]:
        return tuple(mark for mark in marks if mark.rstrip("0123456789") in words)

    objects = {kind: found for kind, words in CLASSES.items() if (found := of(words))}
    return Values(
        numbers=(*of(NUMBERS), *SMALL),
        names=(*of(("NAME",)), *(mark for some in objects.values() for mark in some)),
        objects=objects,
        files=of(("FILE",)),
        texts=of(("TEXT",)),
    )
