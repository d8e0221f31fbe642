"""One request under way: drafts, checks, repairs and ranks, and says at each step what happened."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import aclosing
from itertools import islice
from textwrap import shorten

from attrs import asdict, define, field

from chipsmith.core.events.scripts import ScriptChecked
from chipsmith.eda.solved import commands_of
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.server.assistants.journal import Journal
from chipsmith.server.assistants.scripts.check import Checker
from chipsmith.server.assistants.scripts.draft import Way, Writer, put_together, ways
from chipsmith.server.assistants.scripts.explain import explain
from chipsmith.server.assistants.scripts.ground import Grounding
from chipsmith.server.assistants.scripts.known import does_all
from chipsmith.server.assistants.scripts.plan import Plan, Unit
from chipsmith.server.assistants.scripts.rank import rank
from chipsmith.server.assistants.scripts.repair import Repairer
from chipsmith.server.assistants.scripts.request import Candidate, Outcome, ScriptRequest, Step
from chipsmith.server.assistants.scripts.sources import sources
from chipsmith.server.assistants.scripts.trained import Trained

COMPLAINT = re.compile(r"^\s*\[?warning(?!: There (?:is|are) )", re.IGNORECASE | re.MULTILINE)
"""Not what `check_setup` finds, which it calls warnings as well."""
MOST_SHOWN = 80
"""Characters of a passage of the request in an explanation."""


@define
class Work:
    """One request under way."""

    request: ScriptRequest
    spec: ToolSpec
    writer: Writer
    checker: Checker
    grounding: Grounding
    plan: Plan
    journal: Journal
    trained: Trained | None = None
    """None where no role is trained for the tool, or its drafts are switched off."""
    candidates: list[Candidate] = field(factory=list, init=False)

    async def steps(self) -> AsyncGenerator[Step]:
        async with aclosing(self._drafts()) as drafts:
            async for candidate in drafts:
                self.candidates.append(candidate)
                yield Step("draft", _told(candidate))
                await self._check(candidate)
                yield Step("check", _told(candidate))
                if self._is_sure(candidate):
                    break
        if self.request.uses("repair"):
            async for step in self._repairs():
                yield step
        yield Step("done", self._outcome())

    def _is_sure(self, candidate: Candidate) -> bool:
        """Whether a model has nothing to add: a known way does all that was asked, without a complaint."""
        known = candidate.origin == "example" and self.checker.holds(candidate)
        return known and not candidate.complaints and does_all(candidate.text, self.plan, self.grounding)

    async def _drafts(self) -> AsyncGenerator[Candidate]:
        """One candidate a way, without those that have nothing to say; equal ones agree with each other.

        The trained model's come last: where nothing tells drafts apart, an example is surer. They are at most
        half of what is wanted, rounded up.
        """
        wanted = self.request.candidates
        trained, at = (wanted + 1) // 2 if self.trained else 0, 0
        for way in self._ways(wanted - trained):
            texts = [await self._draft(unit, way) for unit in self._units(way)]
            if text := put_together(
                [text for text in texts if text], self.spec.language, self.grounding.frame
            ):
                yield Candidate(number=at, text=text, origin=way.origin)
                at += 1
        drafted = await self.trained.drafts(trained) if self.trained else []
        for number, text in enumerate(drafted, at):
            yield Candidate(number=number, text=text, origin="trained")

    def _ways(self, count: int) -> Iterator[Way]:
        """As many as `count`, of those for which the plan has what they need."""
        plan = self.plan
        every = ways(steps=bool(plan.steps), steps_first=plan.steps_first)
        return islice(filter(self._applies, every), count)

    def _units(self, way: Way) -> tuple[Unit, ...]:
        return self.plan.steps if way.by_step and self.plan.steps else (self.plan.whole,)

    def _applies(self, way: Way) -> bool:
        units = self._units(way)
        if way.origin == "example":
            return any(way.place < len(unit.adapted) for unit in units)
        return way.origin == "model" or any(unit.choice for unit in units)

    async def _draft(self, unit: Unit, way: Way) -> str:
        if way.origin == "example":
            return unit.adapted[way.place] if way.place < len(unit.adapted) else ""
        if way.origin == "choice":
            only = unit.adapted[0] if unit.adapted else ""
            return await self.writer.write(unit.prompt, way, unit.choice) if unit.choice else only
        return await self.writer.write(unit.prompt, way, unit.grammar)

    async def _check(self, candidate: Candidate) -> None:
        checked = await self.checker.check(candidate.text)
        candidate.rung, candidate.message = checked.rung, checked.message
        candidate.line, candidate.output = checked.line, checked.output
        candidate.complaints = len(COMPLAINT.findall(checked.output))
        candidate.coverage = self.grounding.coverage(candidate.text)
        candidate.invented = self.grounding.invented(candidate.text)
        candidate.fit = self.plan.fit(commands_of(candidate.text))
        self._record(candidate)

    async def _repairs(self) -> AsyncGenerator[Step]:
        """Candidates that fell short get the tool's message, best first, until one holds."""
        repairer = Repairer(self.plan, self.writer)
        for _ in range(self.request.rounds):
            if any(self.checker.holds(candidate) for candidate in self.candidates):
                return
            for candidate in rank(self.candidates):
                better = await repairer.repair(candidate)
                if better is None or better == candidate.text or better in candidate.history:
                    continue
                candidate.history.append(candidate.text)
                candidate.text, candidate.round = better, candidate.round + 1
                yield Step("repair", _told(candidate))
                await self._check(candidate)
                yield Step("check", _told(candidate))

    def _outcome(self) -> dict[str, object]:
        ordered = rank(self.candidates) or [
            Candidate(number=0, text="", message="Nothing suits the request.")
        ]
        best = ordered[0]
        offered = best if self.checker.holds(best) else None
        if offered:
            self._record(offered, offered=True)
        for event in sources(self.request, self.plan, offered.text if offered else ""):
            self.journal.record(event)
        outcome = Outcome(
            id=self.request.id,
            script=offered.text + "\n" if offered else "",
            rung=best.rung,
            message=best.message,
            explanation=self._explained(best) if offered else "",
            candidates=ordered,
            timings=self.writer.timings,
            model=self.writer.served.model,
            model_version=self.writer.served.version,
            tool=self.spec.tool,
            tool_version=self.spec.version,
            notes=self.checker.notes,
            output=best.output if offered else "",
        )
        return asdict(outcome)

    def _explained(self, offered: Candidate) -> str:
        """What the script does, and which passages of the request to read again."""
        doubted = [shorten(text, MOST_SHOWN, placeholder=" …") for text in self.plan.doubts]
        again = f" Understood least: {'; '.join(f'“{text}”' for text in doubted)}." if doubted else ""
        return explain(_in_order(offered.text), self.spec) + again

    def _record(self, candidate: Candidate, *, offered: bool = False) -> None:
        self.journal.record(
            ScriptChecked(
                script=self.request.id,
                tool=self.spec.tool,
                tool_version=self.spec.version,
                prompt=self.request.prompt,
                text=candidate.text,
                candidate=candidate.number,
                round=candidate.round,
                rung=candidate.rung,
                message=candidate.message,
                model=self.writer.served.model,
                model_version=self.writer.served.version,
                offered=offered,
                session=self.request.caller.session,
                user=self.request.caller.user,
                client=self.request.caller.client,
                workspace=self.request.caller.workspace,
            )
        )


def _told(candidate: Candidate) -> dict[str, object]:
    return {
        "candidate": candidate.number,
        "origin": candidate.origin,
        "round": candidate.round,
        "text": candidate.text,
        "rung": candidate.rung,
        "message": candidate.message,
    }


def _in_order(script: str) -> Iterable[str]:
    return sorted(commands_of(script), key=script.find)
