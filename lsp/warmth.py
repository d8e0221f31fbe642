"""Prompts computed before anyone asks: when a document is opened, and where the cursor comes to rest.

A first prompt costs seconds and the keys after it a few milliseconds, so the seconds are spent while the
person reads.
"""

from __future__ import annotations

import asyncio

from attrs import define, field

from chipsmith.lsp.asking import Asking
from chipsmith.lsp.documents import Document

REST_S = 0.3
"""How long the cursor must stay: people scroll and click past what they do not edit."""
NEAR = 400
"""Characters within which a prompt that was computed serves."""


@define
class Warmth:
    """One language server's warm-ups: one at a time, for the newest place."""

    asking: Asking
    _task: asyncio.Task[None] | None = field(default=None, init=False)
    _last: tuple[str, int, int] | None = field(default=None, init=False)
    """Document, edits and offset that are warm."""

    def opened(self, document: Document) -> None:
        """A text was opened: what a prompt near its beginning has before the cursor."""
        self.rests(document, min(len(document.source), self.asking.limits.window.prefix))

    def rests(self, document: Document, offset: int) -> None:
        """The cursor is there now."""
        if not self._is_warm(document, offset):
            self.stop()
            self._task = asyncio.create_task(self._compute(document, offset))

    def asked(self, document: Document, offset: int) -> None:
        """A question computes its prompt itself."""
        self.stop()
        self._last = (document.uri, document.edits, offset)

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _is_warm(self, document: Document, offset: int) -> bool:
        if self._last is None:
            return False
        uri, edits, warm = self._last
        return (uri, edits) == (document.uri, document.edits) and abs(warm - offset) < NEAR

    async def _compute(self, document: Document, offset: int) -> None:
        await asyncio.sleep(REST_S)
        edits = document.edits
        await self.asking.warm(document, offset)
        self._last = (document.uri, edits, offset)
