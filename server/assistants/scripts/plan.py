"""A request made ready for drafting: its steps, what was retrieved for each, its prompt and its grammar."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from attrs import evolve, frozen

from chipsmith.eda.grammar.command import Wanted
from chipsmith.eda.grammar.gbnf import literal, one_of
from chipsmith.eda.grammar.python import classes_in, classes_of, python_grammar
from chipsmith.eda.grammar.tcl import tcl_grammar
from chipsmith.eda.grammar.values import Values
from chipsmith.eda.requests.mentions import Mention, apart
from chipsmith.eda.script_prompt import script_prompt
from chipsmith.eda.solved import Example
from chipsmith.server.assistants.scripts.analogy.adapt import Adapter
from chipsmith.server.assistants.scripts.analogy.flags import FlagEditor
from chipsmith.server.assistants.scripts.analogy.judge import asked
from chipsmith.server.assistants.scripts.clauses import clauses
from chipsmith.server.assistants.scripts.ground import Grounding
from chipsmith.server.assistants.scripts.parts import best_parts
from chipsmith.server.assistants.scripts.request import ScriptRequest
from chipsmith.server.assistants.scripts.retrieve import Found, Library

SURE = 3
"""Commands of which one is expected to do a step."""
CHOICES = 4
"""Adapted examples among which the model may choose."""
MOST_COMMANDS = 40
"""In a grammar without retrieval: the first ones, since a grammar of all would be slow."""
LINES_OF_STEP = 4
WORTHLESS = 1.6
"""A script that suits no better is worth less than none."""
PART, SENTENCE, LOST = 2.0, 3.0, 6.0
"""What each part costs, each sentence's end within one, and each value that no part uses."""
_NEW_CLOCK = re.compile(r"create_(?:generated_)?clock\b[^\n]*?-name \{?(\w[\w/\[\]]*)")
_JOINED = re.compile(r"\s(?:and|or|&)\s")
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
class Draft:
    """A script by analogy."""

    text: str
    score: float
    """How well it suits."""
    whole: bool
    """Whether it has all its values."""
    common: int
    """Words that the request shares with the example."""


@frozen
class Heard:
    """What a request has said so far."""

    grounding: Grounding
    context: tuple[Mention, ...] = ()
    """Objects that it spoke of, the latest first."""

    def after(self, task: str, scripts: Sequence[str]) -> Heard:
        """With what a part says; the clocks that its script creates are clocks of the design."""
        created = [name for script in scripts for name in _NEW_CLOCK.findall(script)]
        said = [one for one in self.grounding.mentions(task) if one.kind == "objects" and one.classes]
        new = [Mention("objects", 0, 0, (name,), frozenset({"clock"})) for name in created]
        design = self.grounding.design
        clocks = list(dict.fromkeys([*design.clocks, *created]))
        grounding = (
            evolve(self.grounding, design=evolve(design, clocks=clocks)) if created else self.grounding
        )
        return Heard(grounding, (*reversed(new), *reversed(said), *self.context))


@frozen
class Planner:
    library: Library
    grounding: Grounding
    request: ScriptRequest
    leave: Callable[[Example], bool] = lambda _: False
    """Examples to do without, for measuring."""

    async def plan(self) -> Plan:
        start = Heard(self.grounding)
        whole = await self._unit(self.request.prompt, start)
        units, heard = [], start
        for part in self._parts(start):
            units.append(await self._unit(part, heard, lines=LINES_OF_STEP))
            heard = heard.after(part, units[-1].adapted[:1])
        return Plan(whole, tuple(units) if len(units) > 1 or (units and units[0].task != whole.task) else ())

    def _parts(self, start: Heard) -> list[str]:
        """The request's text in the parts that are known best."""
        prompt = self.request.prompt
        joint = [
            (one.start, one.end)
            for one in self.grounding.mentions(prompt)
            if _JOINED.search(prompt, one.start, one.end)
        ]
        found = clauses(prompt, joint)
        if len(found) < 2 or not self.request.uses("retrieval"):
            return [prompt]

        def text(first: int, end: int) -> str:
            return prompt[found[first].start : found[end - 1].end]

        def weigh(first: int, end: int, heard: Heard) -> tuple[float, Heard]:
            task = text(first, end)
            mentions = heard.grounding.mentions(task)
            near = self.library.glance(task, mentions, leave=self.leave)
            made = self._adapted(task, near, heard)
            if not made:
                return 0.0, heard
            best = made[0]
            starts = sum(clause.begins for clause in found[first + 1 : end])
            worth = best.common * (best.score - WORTHLESS) - PART - SENTENCE * starts
            return worth, heard.after(task, [best.text])

        skips = [self._skip(text(at, at + 1)) for at in range(len(found))]
        parts = best_parts(len(found), start, weigh, skips).parts
        return [text(*part) for part in parts] or [prompt]

    def _skip(self, task: str) -> float:
        mentions = self.grounding.mentions(task)
        numbers = sum(mention.kind in {"number", "file"} and mention.unit != "word" for mention in mentions)
        return -LOST * numbers

    async def _unit(self, task: str, heard: Heard, *, lines: int | None = None) -> Unit:
        request, spec, grounding = self.request, self.library.spec, heard.grounding
        mentions = grounding.mentions(task)
        found = Found()
        if request.uses("retrieval"):
            found = await self.library.find(task, mentions, leave=self.leave)
        adapted: list[Draft] = []
        if request.uses("examples") and request.uses("grounding"):
            adapted = self._adapted(task, found, heard)
        examples = found.examples if request.uses("examples") else ()
        return Unit(
            task,
            found,
            script_prompt(spec, task, commands=found.commands, examples=examples),
            self.grammar(task, found, self._values(task, grounding), lines),
            tuple(dict.fromkeys(draft.text for draft in adapted)),
            adapted[0].score if adapted else 0.0,
        )

    def _adapted(self, task: str, found: Found, heard: Heard) -> list[Draft]:
        """Scripts by analogy, the best first; those that want for values last."""
        grounding = heard.grounding
        rest, clocks = implied_clocks(task, grounding)
        together = grounding.mentions(rest)
        made: list[Draft] = []
        for mentions in dict.fromkeys([together, apart(together, grounding.design.clocks)]):
            adapter = Adapter(mentions, grounding.design, grounding.files, heard.context)
            editor = FlagEditor(self.library.spec, rest, mentions)
            request = asked(rest, mentions, self.library.weigh)
            for case, score in zip(found.cases, found.scores, strict=True):
                one = editor.edit(adapter.adapt(case))
                common = len(request.words & frozenset(case.words))
                made.append(Draft(clocks + one.text, request.judge(one, score), not one.unfilled, common))
        return sorted(made, key=lambda draft: (not draft.whole, -draft.score))

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
