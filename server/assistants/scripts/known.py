"""Scripts that a known way does whole: without a model and without a run, soon enough for who types."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

from attrs import evolve, frozen

from chipsmith.eda.ladder import climb
from chipsmith.eda.requests.lexical import words_of
from chipsmith.eda.requests.mentions import classes_of
from chipsmith.eda.solved import commands_of
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.server.assistants.scripts.again import contradicts, said_again
from chipsmith.server.assistants.scripts.around import add_around, names_near
from chipsmith.server.assistants.scripts.draft import put_together
from chipsmith.server.assistants.scripts.ground import Grounding, ground
from chipsmith.server.assistants.scripts.plan import Plan, Planner, Unit
from chipsmith.server.assistants.scripts.request import ScriptRequest
from chipsmith.server.assistants.scripts.retrieve import Library

COVERED = 0.999
"""Of a share that is summed up from parts: all of it."""
LIKELY = 2.4
"""How well one step about known names must suit: then it is right more often than not, below it is not."""
FEWEST_WORDS = 3
"""Of a request; fewer are a heading."""
MOST_LEFT_OVER = 2
"""Words; where names are guessed, more of them may speak of what was taken for no name."""
LEFT_OUT = frozenset({"meaning", "grammar"})
"""What takes long, and what only a model needs."""
_SPARED = re.compile(r"\bnot (?:on|to|from|for|at|through) (?:the )?([\w/]+(?:\[\d+\])?)", re.IGNORECASE)
"""Names to which nothing shall be done."""


def does_all(script: str, plan: Plan, grounding: Grounding) -> bool:
    """Whether a script uses all that is named, serves each step, and repeats or undoes nothing."""
    whole = grounding.coverage(script) >= COVERED and plan.fit(commands_of(script)) >= COVERED
    return whole and not (grounding.invented(script) or said_again(script) or contradicts(script))


@frozen
class KnownWay:
    """Finds the script of one request about timing."""

    spec: ToolSpec
    library: Library

    def script(self, request: ScriptRequest) -> str:
        """The script, or nothing where no known way surely does all that is asked."""
        if len(request.prompt.split()) < FEWEST_WORDS:
            return ""
        names = names_near(request)
        guessed = classes_of(add_around(names, request, self.spec))
        grounding = ground(request.prompt, names)
        kinds = {mention.kind for mention in grounding.mentions(request.prompt)}
        if not kinds & {"objects", "number"}:
            return ""
        planner = Planner(self.library, grounding, evolve(request, ablate=request.ablate | LEFT_OUT))
        plan = asyncio.run(planner.plan())  # without the meaning it waits for nothing
        units = plan.steps if plan.steps_first else (plan.whole,)
        if not all(unit.adapted for unit in units):
            return ""
        script = put_together([unit.adapted[0] for unit in units], self.spec.language)
        named = "objects" in kinds and not any(name in script for name in guessed)
        likely = named and len(units) == 1 and units[0].score >= LIKELY
        left_over = bool(guessed) and len(_left_over(request.prompt, units)) > MOST_LEFT_OVER
        if not likely and (plan.doubts or left_over):
            return ""
        return script if self._holds(script, request.prompt) and does_all(script, plan, grounding) else ""

    def _holds(self, script: str, prompt: str) -> bool:
        spared = any(match[1] in script for match in _SPARED.finditer(prompt))
        return not spared and climb(script, None, self.spec).rung == "known"


def _left_over(prompt: str, units: Sequence[Unit]) -> set[str]:
    """Words of a request that are in none of its steps."""
    return set(words_of(prompt)) - {word for unit in units for word in words_of(unit.task)}
