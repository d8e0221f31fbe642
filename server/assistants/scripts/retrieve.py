"""Which known requests and which commands suit a request: BM25 and dense similarity, fused by rank."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence

import numpy as np
from attrs import define, field, frozen

from chipsmith.eda.design_names import DesignNames, read_design_names
from chipsmith.eda.python.methods import led_to
from chipsmith.eda.requests.lexical import Bm25, Scores, words_of
from chipsmith.eda.requests.literals import Units
from chipsmith.eda.requests.mentions import Mention
from chipsmith.eda.solved import Example, design_folder, examples_for
from chipsmith.eda.specs.model import Command, ToolSpec
from chipsmith.server.assistants.scripts.analogy.case import Case, case_of, masked_text, masked_words, recipes
from chipsmith.server.assistants.scripts.pieces import pieces

Embed = Callable[[Sequence[str]], Awaitable[list[list[float]]]]

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
LEXICAL, DENSE = 1.0, 1.5
"""Weights of the two likenesses; each is brought to at most 1."""
CASES, COMMANDS = 12, 10
"""How many are handed out."""
LED = 5
"""Methods to which the way is told."""
VOTERS = 8
"""Cases whose commands count as found."""


@frozen
class Found:
    """What suits a request, the best first."""

    commands: tuple[Command, ...] = ()
    cases: tuple[Case, ...] = ()
    scores: tuple[float, ...] = ()
    """Of the cases."""

    @property
    def examples(self) -> tuple[Example, ...]:
        return tuple(case.example for case in self.cases)

    def flags(self, command: Command, prompt: str) -> tuple[str, ...]:
        """A command's flags: those of the request's words, then of the cases, then the others."""
        asked = set(words_of(prompt))
        told = {flag.name: set(words_of(f"{flag.name} {flag.help}")) & asked for flag in command.flags}
        hit = sorted((name for name, words in told.items() if words), key=lambda name: -len(told[name]))
        scripts = [f"{example.script} " for example in self.examples if command.name in example.script]
        used = [flag.name for flag in command.flags if any(f" {flag.name} " in script for script in scripts)]
        return tuple(dict.fromkeys([*used, *hit, *(flag.name for flag in command.flags)]))


@define
class Library:
    """Everything that is known of a tool, ready to be searched."""

    spec: ToolSpec
    cases: Sequence[Case]
    own: Sequence[Command]
    """The tool's own commands, without those of the language."""
    _embed: Embed | None = None
    """None where there is no model for it; then words alone decide."""
    _case_words: Bm25 = field(init=False)
    _command_words: Bm25 = field(init=False)
    _vectors: Scores | None = field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        self._case_words = Bm25([case.words for case in self.cases])
        self._command_words = Bm25([words_of(_description(command)) for command in self.own])

    async def find(
        self, prompt: str, mentions: Sequence[Mention], *, leave: Callable[[Example], bool] = lambda _: False
    ) -> Found:
        """What suits `prompt`; `leave` says which examples to do without."""
        words = list(masked_words(prompt, mentions))
        scores = LEXICAL * _to_one(self._case_words.scores(words))
        if self._embed is not None and self.cases:
            scores = scores + DENSE * await self._similarity(masked_text(prompt, mentions))
        order = [at for at in np.argsort(-scores, kind="stable") if not leave(self.cases[at].example)]
        best = _distinct(self.cases, order)[:CASES]
        cases = tuple(self.cases[at] for at in best)
        return Found(self._commands(words, cases), cases, tuple(float(scores[at]) for at in best))

    def _commands(self, words: Sequence[str], cases: Sequence[Case]) -> tuple[Command, ...]:
        fused = 0.3 * _to_one(self._command_words.scores(words))
        places = {command.name: at for at, command in enumerate(self.own)}
        for rank, case in enumerate(cases[:VOTERS]):
            for name in case.example.commands:
                if name in places:
                    fused[places[name]] += 1 / (1 + rank)
        order = [at for at in np.argsort(-fused, kind="stable") if fused[at] > 0]
        found = [self.own[at] for at in order[:COMMANDS]]
        return tuple(led_to(found[:LED], self.spec) if self.spec.objects else found)

    async def _similarity(self, text: str) -> Scores:
        assert self._embed is not None  # noqa: S101 - its one caller asks first
        if self._vectors is None:
            self._vectors = np.asarray(await self._embed([case.text for case in self.cases]), np.float32)
        asked = np.asarray((await self._embed([text]))[0], np.float32)
        return np.asarray(self._vectors @ asked, np.float32)


def cases_for(tool: str) -> list[Case]:
    """Our examples of a tool, whole and in steps, and our recipes for it."""
    found, designs = recipes(tool), dict[str, DesignNames]()
    for example in examples_for(tool):
        if example.design not in designs:
            designs[example.design] = _names(example.design)
        for part in dict.fromkeys([example, *pieces(example)]):
            found.append(case_of(part, designs[example.design], Units()))
    return found


def _names(design: str) -> DesignNames:
    with design_folder(design) as folder:
        return read_design_names(folder) if folder else DesignNames()


def _description(command: Command) -> str:
    """A command's name weighs twice, its flags and arguments once; `setLocation` is two words."""
    name = _HUMP.sub(" ", command.name)
    flags = " ".join(flag.name for flag in command.flags)
    arguments = " ".join(argument.name for argument in command.arguments)
    return f"{name} {name} {command.help} {arguments} {flags}"


def _to_one(scores: Scores) -> Scores:
    top = float(scores.max(initial=0.0))
    return scores / top if top else scores


def _distinct(cases: Sequence[Case], order: Sequence[int]) -> list[int]:
    """Without cases that show a script a second time."""
    seen: dict[str, int] = {}
    for at in order:
        seen.setdefault(" ".join(cases[at].example.script.split()), at)
    return list(seen.values())
