"""A request made ready for drafting: its steps, what was retrieved for each, its prompt and its grammar."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve, frozen

from chipsmith.eda.grammar.command import Wanted
from chipsmith.eda.grammar.gbnf import literal, one_of
from chipsmith.eda.grammar.python import classes_in, classes_of, python_grammar
from chipsmith.eda.grammar.tcl import tcl_grammar
from chipsmith.eda.grammar.values import Values
from chipsmith.eda.script_prompt import script_prompt
from chipsmith.eda.solved import Example, commands_of
from chipsmith.server.assistants.scripts.ground import Grounding
from chipsmith.server.assistants.scripts.heard import Draft, Heard
from chipsmith.server.assistants.scripts.request import ScriptRequest
from chipsmith.server.assistants.scripts.retrieve import Found, Library
from chipsmith.server.assistants.scripts.rows import written_to
from chipsmith.server.assistants.scripts.steps import Parting, Step, Steps

SURE = 3
"""Commands of which one is expected to do a step."""
CHOICES = 4
"""Adapted examples among which the model may choose."""
MOST_COMMANDS = 40
"""In a grammar without retrieval: the first ones, since a grammar of all would be slow."""
LINES_OF_STEP = 4
DOUBTFUL = 4.5
"""A step that suits nothing better is often wrong: 14 of 22 wrong scripts had one, and 8 of 41 right ones."""


@frozen
class Unit:
    """What is written in one go: a step, or the whole request."""

    task: str
    found: Found
    prompt: str
    grammar: str | None
    adapted: tuple[str, ...] = ()
    """Scripts by analogy, the best first."""
    score: float = 0.0
    """How well the first of them suits."""

    def served_by(self, commands: frozenset[str]) -> bool:
        """Whether all commands of the best script by analogy are there, or one of those that were found."""
        if self.adapted:
            return commands_of(self.adapted[0]) <= commands
        return bool({command.name for command in self.found.commands[:SURE]} & commands)

    @property
    def choice(self) -> str | None:
        """A grammar of the best adapted scripts; None where there is no choice."""
        if len(self.adapted) < 2:
            return None
        return f"root ::= {one_of(literal(text) for text in self.adapted[:CHOICES])} {literal(chr(10) * 2)}\n"


@frozen
class Plan:
    whole: Unit
    steps: tuple[Unit, ...] = ()
    """Empty where the request is one step."""
    passed_over: tuple[str, ...] = ()
    """Texts that are in no step."""

    @property
    def doubts(self) -> tuple[str, ...]:
        """Texts of the request that were understood least; none where nothing is known of the tool."""
        units = self.steps if self.steps_first else (self.whole,)
        if not any(unit.adapted for unit in units):
            return ()
        return (*self.passed_over, *(unit.task for unit in units if unit.score < DOUBTFUL))

    @property
    def steps_first(self) -> bool:
        """Whether the steps by themselves are better known than the request as a whole."""
        return bool(self.steps) and sum(u.score for u in self.steps) / len(self.steps) >= self.whole.score

    def fit(self, commands: frozenset[str]) -> float:
        """Share of the steps that their likeliest commands serve."""
        units = self.steps if self.steps_first else (self.whole,)
        served = [unit.served_by(commands) for unit in units if unit.adapted or unit.found.commands]
        return sum(served) / len(served) if served else 1.0


@frozen
class Planner:
    library: Library
    grounding: Grounding
    request: ScriptRequest
    leave: Callable[[Example], bool] = lambda _: False
    """Examples to do without, for measuring."""

    @property
    def prompt(self) -> str:
        """What is asked for, without what surrounds it."""
        frame = self.grounding.frame
        return frame.prompt if frame else self.request.prompt

    async def plan(self) -> Plan:
        start = Heard(self.grounding)
        whole = await self._unit(self.prompt, start)
        units: list[Unit] = []
        heard, files = start, []
        parting = self._parting(start)
        for step in parting.steps:
            heard = heard.after(step.aside, [], 0.0) if step.aside else heard
            unit = await self._unit(step.task, heard, lines=LINES_OF_STEP)
            heard = heard.after(step.task, unit.adapted[:1], unit.score)
            if step.file:
                unit = evolve(unit, adapted=written_to(unit.adapted, step.file, first=step.file not in files))
                files.append(step.file)
            changed = [units.pop()] if step.twice and units else []
            units += [unit, *changed, unit] if changed else [unit]
        return Plan(
            whole,
            tuple(units) if len(units) > 1 or (units and units[0].task != whole.task) else (),
            parting.passed_over,
        )

    def _parting(self, start: Heard) -> Parting:
        if not self.request.uses("retrieval"):
            return Parting((Step(self.prompt),))
        return Steps(self.prompt, start, self.library, self.leave).best()

    async def _unit(self, task: str, heard: Heard, *, lines: int | None = None) -> Unit:
        request, spec, grounding = self.request, self.library.spec, heard.grounding
        rest = grounding.asks(task)
        found = Found()
        if request.uses("retrieval"):
            meant, mentions = request.uses("meaning"), grounding.mentions(rest)
            found = await self.library.find(rest, mentions, leave=self.leave, by_meaning=meant)
        adapted: list[Draft] = []
        if request.uses("examples") and request.uses("grounding"):
            adapted = heard.drafts(task, found, self.library)
        examples = found.examples if request.uses("examples") else ()
        return Unit(
            task,
            found,
            script_prompt(spec, task, commands=found.commands, examples=examples),
            self.grammar(task, found, self._values(task, grounding), lines),
            tuple(dict.fromkeys(draft.text for draft in adapted)),
            adapted[0].score if adapted else 0.0,
        )

    def _values(self, task: str, grounding: Grounding) -> Values:
        return grounding.values(task) if self.request.uses("grounding") else Values()

    def grammar(self, task: str, found: Found, values: Values, lines: int | None = None) -> str | None:
        """What may be written for a task; None where everything may."""
        if not self.request.uses("grammar"):
            return None
        spec = self.library.spec
        limit = {"lines": lines} if lines else {}
        if spec.language == "python":
            scripts = [example.script for example in found.examples]
            classes = [*classes_in(scripts, spec), *classes_of(found.commands, spec)]
            return python_grammar(spec, classes, values, **limit)
        commands = found.commands or self.library.own[:MOST_COMMANDS]
        wanted = [Wanted(command, found.flags(command, task)) for command in commands if command.checked]
        return tcl_grammar(spec, wanted, values, **limit)
