"""Which known requests and which commands suit a request: BM25 and dense similarity, fused by rank."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence

import numpy as np
from attrs import define, field, frozen

from chipsmith.eda.design_names import DesignNames, read_design_names
from chipsmith.eda.python.methods import led_to
from chipsmith.eda.requests.lexical import Bm25, Likeness, Scores, words_of
from chipsmith.eda.requests.literals import Units
from chipsmith.eda.requests.mentions import Mention
from chipsmith.eda.requests.naming import is_command
from chipsmith.eda.solved import Example, commands_of, design_folder, examples_for
from chipsmith.eda.specs.model import Command, ToolSpec
from chipsmith.eda.tools import ALIASES
from chipsmith.server.assistants.scripts.analogy.case import Case, case_of, masked_text, masked_words
from chipsmith.server.assistants.scripts.analogy.recipes import recipes

Embed = Callable[[Sequence[str]], Awaitable[list[list[float]]]]

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
LEXICAL, DENSE = 2.0, 1.0
"""Weights of the two likenesses, which are at most 1."""
GLANCED = 5
"""Cases that a glance finds."""
SHORTLIST = 32
"""Cases that words find, among which the meaning decides: vectors of all would be slow to make."""
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
    _case_words: Likeness = field(init=False)
    _command_words: Bm25 = field(init=False)
    _vectors: dict[str, Scores] = field(factory=dict, init=False)
    """Of the cases' texts that were asked for so far."""

    def __attrs_post_init__(self) -> None:
        names = [
            name for command in self.own for name in (command.name, *(flag.name for flag in command.flags))
        ]
        telling = frozenset(word for name in names for word in words_of(name))
        self._case_words = Likeness([case.words for case in self.cases], telling)
        self._command_words = Bm25([words_of(_description(command)) for command in self.own])

    async def find(
        self,
        prompt: str,
        mentions: Sequence[Mention],
        *,
        leave: Callable[[Example], bool] = lambda _: False,
        by_meaning: bool = True,
    ) -> Found:
        """What suits `prompt`, by its words and its meaning; `leave` says which examples to do without."""
        scores, order = self._by_words(prompt, mentions, leave)
        if by_meaning and self._embed is not None and order:
            scores[order] += DENSE * await self._similarity(masked_text(prompt, mentions), order)
            order.sort(key=lambda at: -scores[at])
        words = list(masked_words(prompt, mentions))
        cases, found = self._best(order, scores, CASES)
        return Found(self._commands(words, cases), cases, found)

    def weigh(self, words: Iterable[str]) -> float:
        """How much a set of words tells of what is asked."""
        return self._case_words.weight(words)

    def glance(
        self, prompt: str, mentions: Sequence[Mention], *, leave: Callable[[Example], bool] = lambda _: False
    ) -> Found:
        """A few cases that suit `prompt` by its words."""
        scores, order = self._by_words(prompt, mentions, leave)
        return Found((), *self._best(order, scores, GLANCED))

    def _by_words(
        self, prompt: str, mentions: Sequence[Mention], leave: Callable[[Example], bool]
    ) -> tuple[Scores, list[int]]:
        """Of all cases, and the best in their order."""
        scores = LEXICAL * self._case_words.scores(list(masked_words(prompt, mentions)))
        if not len(scores):
            return scores, []
        some = np.argpartition(-scores, min(2 * SHORTLIST, len(scores) - 1))[: 2 * SHORTLIST].tolist()
        order = sorted(some, key=lambda at: (-scores[at], at))
        return scores, [at for at in order if not leave(self.cases[at].example)][:SHORTLIST]

    def _best(
        self, order: Sequence[int], scores: Scores, most: int
    ) -> tuple[tuple[Case, ...], tuple[float, ...]]:
        best = _distinct(self.cases, order)[:most]
        return tuple(self.cases[at] for at in best), tuple(float(scores[at]) for at in best)

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

    async def _similarity(self, text: str, order: Sequence[int]) -> Scores:
        """Of a text to those cases; what was asked before is not asked again."""
        assert self._embed is not None  # noqa: S101 - its one caller asks first
        texts = [self.cases[at].text for at in order]
        new = [one for one in dict.fromkeys(texts) if one not in self._vectors]
        asked, *found = np.asarray(await self._embed([text, *new]), np.float32)
        self._vectors.update(zip(new, found, strict=True))
        return np.asarray([self._vectors[one] @ asked for one in texts], np.float32)


def cases_for(spec: ToolSpec) -> list[Case]:
    """Our recipes for a tool, and our examples; of a tool whose scripts another one runs, what it can say."""
    tool = ALIASES.get(spec.tool, spec.tool)
    found = _cases(tool)
    return found if tool == spec.tool else [case for case in found if _is_in(case.example.script, spec)]


def _is_in(script: str, spec: ToolSpec) -> bool:
    """Whether a script has no command that the tool lacks, and prints nothing, which constraints do not."""
    named = [name for name in commands_of(script) if is_command(name)]
    return bool(named) and "puts " not in script and all(spec.command(name) for name in named)


def _cases(tool: str) -> list[Case]:
    found, designs = recipes(tool), dict[str, DesignNames]()
    for example in examples_for(tool):
        if example.design not in designs:
            designs[example.design] = _names(example.design)
        found.append(case_of(example, designs[example.design], Units()))
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
