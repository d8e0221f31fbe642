"""A request made ready for drafting: its steps, what was retrieved for each, its prompt and its grammar."""

from __future__ import annotations

import re
from collections.abc import Callable

from attrs import evolve, frozen

from chipsmith.eda.grammar.command import Wanted
from chipsmith.eda.grammar.gbnf import literal, one_of
from chipsmith.eda.grammar.python import classes_in, classes_of, python_grammar
from chipsmith.eda.grammar.tcl import tcl_grammar
from chipsmith.eda.grammar.values import Values
from chipsmith.eda.requests.mentions import apart
from chipsmith.eda.script_prompt import script_prompt
from chipsmith.eda.solved import Example
from chipsmith.server.assistants.scripts.analogy.adapt import Adapter
from chipsmith.server.assistants.scripts.analogy.flags import FlagEditor
from chipsmith.server.assistants.scripts.analogy.judge import judge
from chipsmith.server.assistants.scripts.clauses import steps
from chipsmith.server.assistants.scripts.ground import Grounding
from chipsmith.server.assistants.scripts.request import ScriptRequest
from chipsmith.server.assistants.scripts.retrieve import Found, Library

SURE = 3
"""Commands of which one is expected to do a step."""
CHOICES = 4
"""Adapted examples among which the model may choose."""
MOST_COMMANDS = 40
"""In a grammar without retrieval: the first ones, since a grammar of all would be slow."""
LINES_OF_STEP = 4
_NEW_CLOCK = re.compile(r"create_(?:generated_)?clock\b[^\n]*?-name \{?([\w/\[\]]+)")
_PERIOD = re.compile(r"([A-Za-z_]\w*)\s*\((?:at |of )?(\d[\d.]*\s*(?:ps|ns|us|[kMG]Hz))\)")


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

    @property
    def steps_first(self) -> bool:
        """Whether the steps by themselves are better known than the request as a whole."""
        return bool(self.steps) and sum(u.score for u in self.steps) / len(self.steps) >= self.whole.score

    def fit(self, commands: frozenset[str]) -> float:
        """Share of the steps that one of their likeliest commands serves."""
        wanted = [{c.name for c in unit.found.commands[:SURE]} for unit in self.steps or (self.whole,)]
        wanted = [names for names in wanted if names]
        return sum(bool(names & commands) for names in wanted) / len(wanted) if wanted else 1.0


@frozen
class Planner:
    library: Library
    grounding: Grounding
    request: ScriptRequest
    leave: Callable[[Example], bool] = lambda _: False
    """Examples to do without, for measuring."""

    async def plan(self) -> Plan:
        parts = steps(self.request.prompt)
        grounding = self.grounding
        whole = await self._unit(self.request.prompt, grounding)
        units = []
        for part in parts if len(parts) > 1 else ():
            units.append(await self._unit(part, grounding, lines=LINES_OF_STEP))
            grounding = _with_clocks(grounding, units[-1])
        return Plan(whole, tuple(units))

    async def _unit(self, task: str, grounding: Grounding, *, lines: int | None = None) -> Unit:
        request, spec = self.request, self.library.spec
        mentions = grounding.mentions(task)
        found = Found()
        if request.uses("retrieval"):
            found = await self.library.find(task, mentions, leave=self.leave)
        adapted: list[tuple[float, str]] = []
        if request.uses("examples") and request.uses("grounding"):
            adapted = self._adapted(task, found, grounding)
        examples = found.examples if request.uses("examples") else ()
        return Unit(
            task,
            found,
            script_prompt(spec, task, commands=found.commands, examples=examples),
            self.grammar(task, found, self._values(task, grounding), lines),
            tuple(dict.fromkeys(text for _, text in adapted)),
            adapted[0][0] if adapted else 0.0,
        )

    def _adapted(self, task: str, found: Found, grounding: Grounding) -> list[tuple[float, str]]:
        """Scripts by analogy with how well they suit, the best first; those that want for values last."""
        rest, clocks = implied_clocks(task, grounding)
        together = grounding.mentions(rest)
        made: list[tuple[bool, float, str]] = []
        for mentions in dict.fromkeys([together, apart(together)]):
            adapter = Adapter(mentions, grounding.design, grounding.files)
            editor = FlagEditor(self.library.spec, rest, mentions)
            for case, score in zip(found.cases, found.scores, strict=True):
                one = editor.edit(adapter.adapt(case))
                made.append((not one.unfilled, judge(one, rest, mentions, score), clocks + one.text))
        return [(score, text) for _, score, text in sorted(made, reverse=True)]

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


def implied_clocks(task: str, grounding: Grounding) -> tuple[str, str]:
    """The request without the periods that stand in brackets behind ports, and the clocks that they mean."""
    design, created = grounding.design, ""
    for match in _PERIOD.finditer(task):
        port, period = match[1], grounding.values(match[2]).numbers
        if port in design.ports and port not in design.clocks and period:
            created += f"create_clock -name {port} -period {period[0]} [get_ports {port}]\n"
            task = task.replace(match[0], port)
    return task, created


def _with_clocks(grounding: Grounding, unit: Unit) -> Grounding:
    """The clocks that a step creates are clocks of the design for the next."""
    created = _NEW_CLOCK.findall(unit.adapted[0]) if unit.adapted else []
    design = grounding.design
    clocks = list(dict.fromkeys([*design.clocks, *created]))
    return evolve(grounding, design=evolve(design, clocks=clocks))
