"""Keystroke to ghost text over LSP: the same traces, typed into `chipsmith lsp` as an editor does.

No debounce, so that what is measured is work; warm-ups and answers asked ahead are as they come.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest import mock

from attrs import define, field
from rapidfuzz.distance import Postfix, Prefix
from support.editor import Editor, editing

from benchmarks import harness
from benchmarks.rounds import WARM, flatten
from benchmarks.traces import Action, Key
from chipsmith.lsp.documents import Document

THROUGH = 6
"""Characters of an offer that are typed."""
PROBES = 6
"""Offers of a trace that are typed."""


@define
class Typed:
    """Milliseconds from key to ghost text, of the keys that end a burst."""

    by_action: dict[Action, list[float]] = field(factory=dict)
    through: list[float] = field(factory=list)
    """Of keys that an offer foretold."""


@define
class Typist:
    """One editor with several documents."""

    editor: Editor
    _documents: dict[str, Document] = field(factory=dict, init=False)

    def show(self, key: Key) -> None:
        """Bring a key's document to what the key says, by one edit, and the cursor to its place."""
        editor, text = self.editor, key.prefix + key.suffix
        if key.document not in self._documents:
            editor.open(text, uri=key.document, language=Path(key.document).suffix.lstrip("."))
            assert editor.document is not None, "it was opened"
            self._documents[key.document] = editor.document
        document = editor.document = self._documents[key.document]
        source = document.source
        if source != text:
            start = Prefix.similarity(source, text)
            same = min(Postfix.similarity(source, text), min(len(source), len(text)) - start)
            editor.replace(start, len(source) - same, text[start : len(text) - same])
        editor.cursor = len(key.prefix)

    async def timed(self) -> tuple[float, str]:
        """Milliseconds until the editor has an answer, and the offer's text."""
        started = time.perf_counter()
        item = await self.editor.complete(invoked=False)
        return 1e3 * (time.perf_counter() - started), str(item.insert_text) if item else ""

    async def play(self, trace: Sequence[Key], typed: Typed) -> None:
        """Type a trace in its own time; the keys that wait are answered before the next one."""
        hurried: list[asyncio.Task[Any]] = []
        for key in trace:
            await asyncio.sleep(key.gap_s)
            self.show(key)
            if not key.waits:
                hurried.append(asyncio.create_task(self.editor.complete(invoked=False)))
                continue
            taken, _ = await self.timed()
            typed.by_action.setdefault(key.action, []).append(taken)
        await asyncio.gather(*hurried)

    async def type_through(self, keys: Sequence[Key], typed: Typed) -> None:
        """Type the beginnings of what is offered at some keys."""
        for key in keys:
            self.show(key)
            _, offer = await self.timed()
            for character in offer[: THROUGH - 1]:
                self.editor.insert(character)
                typed.through.append((await self.timed())[0])


async def _play_together(url: str, traces: Sequence[Sequence[Key]]) -> Typed:
    typed = Typed()

    async def one(trace: Sequence[Key]) -> None:
        async with editing(serverUrl=url, debounceMs=0) as editor:
            await editor.until_ready()
            typist = Typist(editor)
            await typist.play(trace, typed)
            await typist.type_through([key for key in trace if key.waits][:PROBES], typed)

    await asyncio.gather(*(one(trace) for trace in traces))
    return typed


def measure(url: str, home: Path, rounds: Sequence[Sequence[Sequence[Key]]]) -> dict[str, Any]:
    """All rounds, each with one editor for every trace of it."""
    with mock.patch.dict(os.environ, {"CHIPSMITH_HOME": str(home / "lsp")}):
        played = [asyncio.run(_play_together(url, traces)) for traces in rounds]

    def taken(*actions: Action) -> list[float]:
        return flatten(one.by_action.get(action, []) for one in played for action in actions)

    return {
        "warm_ms": harness.summary(taken(*WARM)),
        "cold_ms": harness.summary(taken("open")),
        "typed_through_ms": harness.summary(flatten(one.through for one in played)),
    }
