"""The bug assistant: facts, summaries, duplicates and owners of one bug, and learning of known ones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from attrs import define, field, frozen

from chipsmith.core.bugs import BugRecord, Evidence
from chipsmith.server.assistants.bugs.assign import Assignee, Assigner
from chipsmith.server.assistants.bugs.duplicates import Duplicate, duplicates
from chipsmith.server.assistants.bugs.facts import FactSheet, facts_of
from chipsmith.server.assistants.bugs.history import History
from chipsmith.server.assistants.bugs.known import KnownBugs
from chipsmith.server.assistants.bugs.prompts import Part
from chipsmith.server.assistants.bugs.summary import Draft, Progress, Summariser, Summary
from chipsmith.server.assistants.bugs.words import meaning
from chipsmith.server.assistants.journal import Journal
from chipsmith.server.hub import Hub

Want = Literal["technical", "managerial", "duplicates", "assignees"]
WANTS: tuple[Want, ...] = ("technical", "managerial", "duplicates", "assignees")
_PARTS: tuple[Part, ...] = ("technical", "managerial")
_RELEARN = 1.1
"""Growth of the known bugs after which the weights are learnt anew."""
_BATCH = 64


@define
class Answer:
    """What is known of a bug so far; filled while it is worked on."""

    facts: FactSheet
    summaries: dict[Part, Summary] = field(factory=dict)
    duplicates: list[Duplicate] = field(factory=list)
    assignees: list[Assignee] = field(factory=list)
    known: int = 0
    """Bugs that duplicates and assignees come from."""


Step = Answer | Progress | Draft


@frozen
class _Learnt:
    """The known bugs in memory, as one embedding model sees them."""

    model: str
    assigner: Assigner
    learnt_at: int
    """How many were known when the weights were learnt."""


class BugAssistant:
    def __init__(self, hub: Hub, journal: Journal, known: Path) -> None:
        """`known` is the file of known bugs."""
        self._hub = hub
        self._summariser = Summariser(hub, journal)
        self._known = KnownBugs(known)
        self._learnt: _Learnt | None = None
        self._fresh = False
        self._lock = asyncio.Lock()

    async def look(
        self, record: BugRecord, wants: Sequence[Want] = WANTS, evidence: Sequence[Evidence] = ()
    ) -> AsyncGenerator[Step]:
        """Work on a bug; the answer is yielded after every step that adds to it, the last one whole.

        Raises:
            ChipsmithError: a role that is needed is not served, or the known bugs cannot be read.
        """
        answer = Answer(await asyncio.to_thread(facts_of, record))
        yield answer
        if {"duplicates", "assignees"} & set(wants):
            yield Progress("known bugs", 0, 1)
            assigner, vector = await self._history(record)
            answer.known = len(assigner.history)
            if "duplicates" in wants:
                like = await asyncio.to_thread(assigner.history.like, record, vector)
                answer.duplicates = duplicates(assigner.history, like)
            if "assignees" in wants:
                answer.assignees = await asyncio.to_thread(assigner.rank, record, vector, evidence)
            yield answer
        parts = [part for part in _PARTS if part in wants]
        if parts:
            async for told in self._summariser.summarise(record, parts):
                if isinstance(told, tuple):
                    answer.summaries[told[0]] = told[1]
                    yield answer
                else:
                    yield told

    async def learn(self, records: Sequence[BugRecord]) -> int:
        """Keep bugs for later; those with a known id are replaced.

        Returns:
            How many are known now.

        Raises:
            ChipsmithError: the role embed is not served, the file is damaged, or the disk is full.
        """
        async with self._lock:
            model, vectors = await self._embedded(records)
            known = await asyncio.to_thread(self._known.put, records, vectors, model)
            self._fresh = False
            return known

    async def _history(self, record: BugRecord) -> tuple[Assigner, list[float]]:
        """What is known, and the bug's own vector."""
        async with self._lock:
            model, (vector,) = await self._embedded([record])
            return await self._assigner(model), vector

    async def _assigner(self, model: str) -> Assigner:
        """The known bugs, read again when some were added or the embedding model changed."""
        if self._fresh and self._learnt and self._learnt.model == model:
            return self._learnt.assigner
        stale = await asyncio.to_thread(self._known.stale, model)
        for start in range(0, len(stale), _BATCH):
            batch = stale[start : start + _BATCH]
            await asyncio.to_thread(self._known.put, batch, (await self._embedded(batch))[1], model)
        records, vectors = await asyncio.to_thread(self._known.all, model)
        self._learnt = await asyncio.to_thread(
            self._read, model, History.of(records, np.asarray(vectors, float))
        )
        self._fresh = True
        return self._learnt.assigner

    def _read(self, model: str, history: History) -> _Learnt:
        before = self._learnt
        if before and before.model == model and len(history) < before.learnt_at * _RELEARN:
            return _Learnt(model, Assigner(history, before.assigner.choice), before.learnt_at)
        return _Learnt(model, Assigner.learn(history), len(history))

    async def _embedded(self, records: Sequence[BugRecord]) -> tuple[str, list[list[float]]]:
        async with self._hub.embedding("embed") as (served, backend):
            vectors = await backend.embed([meaning(record) for record in records])
        return f"{served.model}@{served.version}", vectors
