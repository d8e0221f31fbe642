"""One command's words as rules: each flag at most once, what is required always, values of their kind."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

from attrs import evolve, frozen

from chipsmith.eda.grammar.gbnf import Grammar, literal, one_of, rule_name
from chipsmith.eda.grammar.words import FINDS, Words
from chipsmith.eda.specs.model import Argument, Command, Flag

MOST_FLAGS = 6
"""Flags of one command in one grammar; every set of flags already used is a rule, 2^n of them."""
MOST_REPEATS = 4
"""Of a flag that repeats, one after the other; small models would go on without end."""


@frozen
class Wanted:
    """A command, and which of its flags a request may need, the most likely first."""

    command: Command
    flags: tuple[str, ...] = ()

    def offered(self) -> list[Flag]:
        """Required flags, then the likely ones, as many as the grammar bears."""
        by_name = {flag.name: flag for flag in self.command.flags}
        required = [flag for flag in self.command.flags if flag.required]
        likely = [by_name[name] for name in self.flags if name in by_name]
        return list(dict.fromkeys([*required, *likely]))[:MOST_FLAGS]


def command_rule(grammar: Grammar, words: Words, wanted: Wanted) -> str:
    """Add the rules of a command, and return the name of the one that writes it with all its words."""
    name = f"command-{wanted.command.name}"
    return name if grammar.has(name) else _Automaton(grammar, words, wanted).add(name)


class _Automaton:
    """Its states are which flags are used already, as a bit mask, and how many positional words stand."""

    def __init__(self, grammar: Grammar, words: Words, wanted: Wanted) -> None:
        self._grammar = grammar
        self._words = words
        self._name = wanted.command.name
        self._flags = wanted.offered()
        arguments = wanted.command.arguments
        if self._name in FINDS:  # what is sought is named, or every object would be found
            arguments = tuple(evolve(argument, required=True) for argument in arguments)
        self._arguments: Sequence[Argument] = arguments
        self._required = reduce(or_, (1 << at for at, flag in enumerate(self._flags) if flag.required), 0)

    def add(self, name: str) -> str:
        return self._grammar.add(name, f"{literal(self._name)} {self._state(0, 0)}")

    def _state(self, used: int, placed: int) -> str:
        name = rule_name(f"{self._name}-{used}-{placed}")
        if not self._grammar.has(name):
            self._grammar.add(name, one_of([*self._with_flag(used, placed), *self._with_word(used, placed)]))
        return name

    def _with_flag(self, used: int, placed: int) -> list[str]:
        ways = []
        for at, flag in enumerate(self._flags):
            if not used & 1 << at:
                value = f' " " {self._words.value(flag.value)}' if flag.value else ""
                written = f"{literal(' ' + flag.name)}{value}"
                several = f"({written}){{1,{MOST_REPEATS}}}" if flag.repeated else written
                ways.append(f"{several} {self._state(used | self._excluded(at), placed)}")
        return ways

    def _excluded(self, at: int) -> int:
        """The flag itself, and the others of its group."""
        group = self._flags[at].group
        mates = [i for i, other in enumerate(self._flags) if group and other.group == group]
        return reduce(or_, (1 << i for i in {at, *mates}), 0)

    def _with_word(self, used: int, placed: int) -> list[str]:
        ways = []
        missing = self._required & ~used
        if placed < len(self._arguments):
            argument = self._arguments[placed]
            word = f'" " {self._words.value(argument, self._name)}'
            again = f" ({word}){{0,8}}" if argument.repeated else ""
            ways.append(f"{word}{again} {self._state(used, placed + 1)}")
        if not missing and not any(argument.required for argument in self._arguments[placed:]):
            ways.append('""')
        return ways
