"""Summaries of bugs of any length, by a model of any size.

As in ChipNeMo: long paths get aliases, the text is cut into chunks that a window holds, each is summarised,
the summaries are joined and cut again until one window holds them. What a chunk comes to is its central
sentences; the model words them, its sentences are checked against the record, and where they fall short of
the sentences they were made of, those stand instead, and the answer says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from functools import partial
from typing import Literal

from attrs import frozen

from chipsmith.core.bugs import BugRecord
from chipsmith.server.assistants.bugs.aliases import Aliases
from chipsmith.server.assistants.bugs.checking import Dropped, check
from chipsmith.server.assistants.bugs.chunks import chunks
from chipsmith.server.assistants.bugs.prompts import ANSWER_TOKENS, OVERHEAD_TOKENS, Part, Step, messages
from chipsmith.server.assistants.bugs.sentences import central, joined
from chipsmith.server.assistants.bugs.words import words
from chipsmith.server.assistants.journal import Journal
from chipsmith.server.assistants.support import Support
from chipsmith.server.backends.base import ChatRequest
from chipsmith.server.engine.sampling import Sampling
from chipsmith.server.hub import Hub

SENTENCES: dict[Step, int] = {"notes": 4, "technical": 5, "managerial": 2}
LONGEST_NOTE = 400
"""Characters; a sentence without an end does not fill the window."""
LEAST_SHARE = 0.6
"""Of the model's sentences that must be supported before it is believed at all."""
LEAST_COVER = 0.6
"""Of the different words of the notes that its supported sentences must have."""
LEAST_ROOM = 64
"""Tokens of a chunk, however small the window."""
GREEDY = Sampling(repeat_penalty=1.05)


@frozen
class Summary:
    text: str
    method: Literal["model", "extractive"]
    """`model`: worded by the model, and checked; `extractive`: the record's own central sentences."""
    dropped: tuple[Dropped, ...] = ()
    """The model's sentences that the record does not support."""


@frozen
class Progress:
    stage: str
    done: int
    total: int


@frozen
class Draft:
    """A piece of a summary as the model writes it, before it is checked."""

    part: Part
    text: str


Told = Progress | Draft | tuple[Part, Summary]


class Summariser:
    def __init__(self, hub: Hub, journal: Journal) -> None:
        self._hub = hub
        self._journal = journal

    async def summarise(self, record: BugRecord, parts: Sequence[Part]) -> AsyncGenerator[Told]:
        """The wanted summaries, with progress before and drafts while they are written.

        Raises:
            ChipsmithError: the role chat is not served.
        """
        aliases = await asyncio.to_thread(Aliases.of, record.text())
        support = Support(aliases.text)
        text = aliases.text
        async for told in self._condensed(text):
            if isinstance(told, str):
                text = told
            else:
                yield told
        for part in parts:
            notes = await asyncio.to_thread(_notes, part, record, text)
            written = ""
            async for piece in self._write(part, notes if len(notes) > 1 else []):
                written += piece
                yield Draft(part, piece)
            head = _state(record) if part == "managerial" else ""
            yield part, _restored(_checked(written, notes, support), aliases, head)

    async def _condensed(self, text: str) -> AsyncGenerator[Progress | str]:
        """The text, chunk by chunk made shorter until one window holds it; at last the text itself."""
        while True:
            pieces = await self._cut(text)
            if len(pieces) <= 1:
                break
            shorter = []
            for number, piece in enumerate(pieces):
                yield Progress("chunks", number, len(pieces))
                shorter.append(await self._shortened(piece))
            yield Progress("chunks", len(pieces), len(pieces))
            text = "\n".join(shorter)
        yield text

    async def _cut(self, text: str) -> list[str]:
        async with self._hub.text("chat") as (_, backend):
            room = max(LEAST_ROOM, backend.context - ANSWER_TOKENS - OVERHEAD_TOKENS)
            return await asyncio.to_thread(lambda: list(chunks(text, backend.tokens, room)))

    async def _shortened(self, piece: str) -> str:
        """A chunk's central sentences, in the model's words where they hold; always shorter than it."""
        notes = await asyncio.to_thread(central, piece, SENTENCES["notes"])
        notes = [note if len(note) <= len(piece) // 8 else note[: len(piece) // 8] for note in notes]
        written = "".join([text async for text in self._write("notes", notes)])
        summary = _checked(written, notes, Support(piece))
        return summary.text if len(summary.text) <= len(piece) // 2 else "\n".join(notes)

    async def _write(self, step: Step, notes: Sequence[str]) -> AsyncGenerator[str]:
        if not notes:  # one sentence stands as it is
            return
        async with self._hub.text("chat") as (served, backend):
            request = ChatRequest(
                messages=messages(step, notes),
                max_tokens=ANSWER_TOKENS,
                sampling=GREEDY,
                told=partial(self._journal.generated, served),
            )
            async with aclosing(backend.chat(request)) as deltas:
                async for delta in deltas:
                    if delta.text:
                        yield delta.text


def _notes(part: Part, record: BugRecord, text: str) -> list[str]:
    """What a summary is made of: the synopsis, what is central, and for a manager the latest comment."""
    notes = [record.synopsis] if record.synopsis else []
    notes += [one for one in central(text, SENTENCES[part]) if one not in notes][
        : SENTENCES[part] - len(notes)
    ]
    if part == "managerial" and record.comments:
        notes += [one for one in central(record.comments[-1].text, 1) if one not in notes]
    return [one if len(one) <= LONGEST_NOTE else f"{one[:LONGEST_NOTE]} …" for one in notes]


def _state(record: BugRecord) -> str:
    """What a manager reads first, in the record's own words."""
    called = f"Bug {record.id}" if record.id else "The bug"
    where = f" in {record.module}" if record.module else ""
    values = {"severity": record.severity, "priority": record.priority, "status": record.status}
    state = ", ".join(f"{name} {value}" for name, value in values.items() if value)
    return f"{called}{where}{f' ({state})' if state else ''}: "


def _restored(summary: Summary, aliases: Aliases, head: str) -> Summary:
    """With the paths put back, behind `head`."""
    dropped = tuple(Dropped(aliases.restore(one.sentence), one.unsupported) for one in summary.dropped)
    return Summary(head + aliases.restore(summary.text), summary.method, dropped)


def _checked(written: str, notes: Sequence[str], support: Support) -> Summary:
    """The model's supported sentences, if they say what the notes say; else the notes."""
    checked = check(written, support)
    wanted = {word for note in notes for word in words(note)}
    said = {word for sentence in checked.kept for word in words(sentence)}
    covered = len(wanted & said) / len(wanted) if wanted else 0.0
    if checked.kept and checked.share >= LEAST_SHARE and covered >= LEAST_COVER:
        return Summary(joined(checked.kept), "model", checked.dropped)
    return Summary(joined(notes), "extractive", checked.dropped)
