"""Drafts by the role `script`: a model trained on requests with marks for their values."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from attrs import define

from chipsmith.eda.requests.masks import Masked, masked
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.server.assistants.scripts.clauses import steps
from chipsmith.server.assistants.scripts.draft import Way, Writer, put_together
from chipsmith.server.assistants.scripts.ground import Grounding, units_of

ROLE = "script"
TEMPERATURES = (0.0, 0.4, 0.7, 0.9)
"""Of one draft after the other; the first is the likeliest script."""


@define
class Trained:
    """Writes several drafts of one request at once: the engine decodes them in one batch."""

    writer: Writer
    spec: ToolSpec
    grounding: Grounding

    async def drafts(self, count: int) -> list[str]:
        """At most `count` scripts, the likeliest first, none twice or with marks that stand for nothing."""
        whole, parts = self._masked(self.grounding.prompt), steps(self.grounding.prompt)
        by_step = len(parts) > 1 and count > 1
        ways = [self._draft([whole], at) for at in range(count - by_step)]
        if by_step:
            ways.append(self._draft([self._masked(part) for part in parts], 0))
        written = await asyncio.gather(*ways)
        return list(dict.fromkeys(text for text in written if text))

    def _masked(self, text: str) -> Masked:
        return masked(text, self.grounding.design, units_of(self.grounding.design))

    async def _draft(self, asked: Sequence[Masked], at: int) -> str:
        way = Way("trained", temperature=TEMPERATURES[min(at, len(TEMPERATURES) - 1)], seed=at)
        texts = await asyncio.gather(
            *(self.writer.write(one.prompt(self.spec.tool), way, None) for one in asked)
        )
        filled = [one.fill(text) for one, text in zip(asked, texts, strict=True)]
        return put_together([text for text in filled if text], self.spec.language) if all(filled) else ""
