"""A request in its steps: the parting of its clauses into things that are known best."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from attrs import evolve, frozen

from chipsmith.eda.requests.layouts.mentions import PHRASES
from chipsmith.eda.solved import Example
from chipsmith.server.assistants.scripts.analogy.judge import asks
from chipsmith.server.assistants.scripts.clauses import Clause, clauses
from chipsmith.server.assistants.scripts.frames.clocks import christened
from chipsmith.server.assistants.scripts.heard import Draft, Heard
from chipsmith.server.assistants.scripts.parts import best_parts
from chipsmith.server.assistants.scripts.retrieve import Library
from chipsmith.server.assistants.scripts.rows import Row, rows

SAYS_SOMETHING = 3
"""Words from which on a text that is passed over may have asked for something."""
WORDED = 5
"""Clauses of a part up to which recipes are looked for; in longer ones only frames, which are quick."""
WORTHLESS = 1.6
"""A script that suits no better is worth less than none."""
PART, SENTENCE, LOST = 2.0, 3.0, 6.0
"""What each part costs, each sentence's end within one, and each value that no part uses."""
SURE_OF_WORDS, SURE_OF_HEADING = 5.0, 8.0
"""A part that names nothing and asks for nothing says something only if it is as well known as this."""
_STATES = re.compile(
    r"\b(?:is|are|'s|'re|need|needs|have|has|were|was|be|runs|settles|keep|want|only|before|after)\b|\bplease$",
    re.IGNORECASE,
)
"""Words of what is merely told."""
_BOTH_SIDES = re.compile(
    r"\s*\bboth before and after(?:wards)?\b(?!\s+\w+ing\b)(?:\s+(?:it|that|this|the change|those changes))?"
    r"|\s*\bbefore and after(?:wards)?(?:\s+(?:it|that|this|the change|those changes)\b|\s*$)",
    re.IGNORECASE,
)
"""Of what is asked twice, around what stands before it."""
_HEADS = re.compile(r"\s*[:|]")
"""After names of which the rest of a line speaks."""
_JOINED = re.compile(r"\s(?:and|or|but|&)\s")


@frozen
class Step:
    """One thing that is asked for."""

    task: str
    file: str = ""
    """Where its reports go, if its line says so."""
    aside: str = ""
    """What stands before it and asks for nothing; names in it are heard all the same."""
    twice: bool = False
    """Whether it is asked before and after the step before it."""


@frozen
class Parting:
    """The steps of a request, and what of it is in none of them."""

    steps: tuple[Step, ...]
    passed_over: tuple[str, ...] = ()
    """But for how it begins, which mostly is an introduction."""


class Steps:
    """The partings of one request.

    Args:
        start: what is known before it says anything.
        leave: examples to do without.
    """

    def __init__(self, prompt: str, start: Heard, library: Library, leave: Callable[[Example], bool]) -> None:
        self._start, self._library, self._leave = start, library, leave
        self._prompt, self._rows = rows(prompt)
        self._clauses: Sequence[Clause] = clauses(self._prompt, self._joint())

    def best(self) -> Parting:
        """The steps that are known best; the request as a whole where it is one."""
        count = len(self._clauses)
        if count == 1:
            return Parting((self._step(0, 0, 1),))
        parts = best_parts(count, self._start, self._weigh, self._skip).parts if count else ()
        if not parts:
            return Parting((Step(self._prompt),))
        ends = (0, *(end for _, end in parts))
        steps = tuple(self._step(end, *part) for end, part in zip(ends, parts, strict=False))
        rest = self._text(ends[-1], count) if ends[-1] < count else ""
        asides = [*(step.aside for step in steps[1:]), rest]
        return Parting(steps, tuple(text for text in asides if len(text.split()) >= SAYS_SOMETHING))

    def _step(self, before: int, first: int, end: int) -> Step:
        text = self._text(first, end)
        row = self._row(first)
        return Step(
            _BOTH_SIDES.sub("", text),
            row.file if row else "",
            self._text(before, first) if before < first else "",
            _BOTH_SIDES.search(text) is not None,
        )

    def _joint(self) -> list[tuple[int, int]]:
        """Where names stand that "and" or commas join; clocks that it creates are names as well."""
        grounding = self._start.grounding
        if not grounding.frame:
            design = grounding.design
            known = [*design.clocks, *christened(self._prompt, design.ports)]
            grounding = evolve(grounding, design=evolve(design, clocks=known))
        return [
            (one.start, one.end)
            for one in grounding.mentions(self._prompt)
            if _JOINED.search(self._prompt, one.start, one.end)
            or self._prompt.count(",", one.start, one.end) > 1
            or ("," in self._prompt[one.start : one.end] and _HEADS.match(self._prompt, one.end))
            or one.unit in PHRASES
        ]

    def _row(self, at: int) -> Row | None:
        start = self._clauses[at].start
        return next((row for row in self._rows if row.start <= start < row.end), None)

    def _text(self, first: int, end: int) -> str:
        return self._prompt[self._clauses[first].start : self._clauses[end - 1].end]

    def _weigh(self, first: int, end: int, heard: Heard) -> tuple[float, Heard]:
        """What it is worth to do some clauses in one step, and what is known then."""
        task = _BOTH_SIDES.sub("", self._text(first, end))
        if self._row(first) != self._row(end - 1):
            return 0.0, heard
        short = end - first <= WORDED
        made = self._glanced(task, heard) if short else heard.frames(task, self._library)
        if not made or self._is_told(task, end, made[0], heard):
            return 0.0, heard
        best = made[0]
        starts = sum(clause.begins for clause in self._clauses[first + 1 : end])
        worth = best.common * (best.known - WORTHLESS) - PART - SENTENCE * starts
        return worth, heard.after(task, [best.text], best.known)

    def _glanced(self, task: str, heard: Heard) -> list[Draft]:
        """Drafts by analogy with what words alone find."""
        rest = heard.grounding.asks(task)
        found = self._library.glance(rest, heard.grounding.mentions(rest), leave=self._leave)
        return heard.drafts(task, found, self._library)

    def _is_told(self, task: str, end: int, best: Draft, heard: Heard) -> bool:
        """Whether a part is merely told: it names nothing, asks for nothing, and is not known well."""
        heading = self._prompt[self._clauses[end - 1].end :].startswith(":")
        spoken = heard.grounding.mentions(heard.grounding.asks(task))
        told = not (spoken or asks(task)) and (heading or _STATES.search(task))
        return bool(told) and best.score < (SURE_OF_HEADING if heading else SURE_OF_WORDS)

    def _skip(self, at: int, heard: Heard) -> tuple[float, Heard]:
        """What is lost without a clause; names in it are heard all the same."""
        task = self._text(at, at + 1)
        kinds = {"number", "file", "name"} if heard.grounding.frame else {"number", "file"}
        mentions = self._start.grounding.mentions(task)
        lost = sum(one.kind in kinds and one.unit != "word" for one in mentions)
        return -LOST * lost, heard.after(task, [], 0.0)
