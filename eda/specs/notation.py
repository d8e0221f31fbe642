"""Reads the usage notation of Tcl tools: `[-setup|-hold] -name name [-digits digits] objects...`.

Brackets, or Tcl's question marks, hold what may be left out; `|` separates what excludes each other;
`...` repeats; `> filename` says that the output can be redirected. In facts of our own and in corrections
a value may carry its kind, as in `delay:number`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import Factory, define, evolve, frozen

from chipsmith.eda.specs.kinds import kind_of
from chipsmith.eda.specs.model import Argument, Flag, Kind

_TOKEN = re.compile(r"\s*(\.\.\.|>>|[\[\]{}|>]|[^\s\[\]{}|>]+?(?=\.\.\.)|[^\s\[\]{}|>]+)")
_FLAG = re.compile(r"--?[A-Za-z]")
_SIGNS = frozenset(("[", "]", "{", "}", "|", ">", ">>", "..."))
_OPENING = {"[": "]", "{": "}"}


@frozen
class Usage:
    """What one usage line says."""

    arguments: tuple[Argument, ...] = ()
    flags: tuple[Flag, ...] = ()
    redirects: bool = False
    """`> file` and `>> file` may end the command."""
    unclear: tuple[str, ...] = ()
    """What could not be read, in words."""


def parse_usage(text: str) -> Usage:
    """Read a usage line without the command's name; what is unclear is named, never fatal."""
    reader = _Reader(_tokens(text))
    reader.sequence(optional=False, closer="")
    return Usage(tuple(reader.arguments), tuple(reader.flags), reader.redirects, tuple(reader.unclear))


def value_of(word: str, choices: Sequence[str] = ()) -> Argument:
    """The argument that a metavariable stands for, or a choice of several words."""
    name, _, kind = word.partition(":")
    if len(choices) > 1:
        return Argument("|".join(choices), Kind.CHOICE, tuple(choices))
    if kind in Kind.__members__.values():
        return Argument(name, Kind(kind))
    return Argument(word, kind_of(word))


def _tokens(text: str) -> list[str]:
    bracketed = re.sub(r"\?([^?]*)\?", r"[\1]", text)
    return _TOKEN.findall(bracketed)


def _is_flag(sign: str) -> bool:
    return _FLAG.match(sign) is not None


def _is_word(sign: str) -> bool:
    return bool(sign) and sign not in _SIGNS and not _is_flag(sign)


@define
class _Reader:
    _tokens: list[str]
    _at: int = 0
    arguments: list[Argument] = Factory(list)
    flags: list[Flag] = Factory(list)
    redirects: bool = False
    unclear: list[str] = Factory(list)

    def _peek(self, ahead: int = 0) -> str:
        return self._tokens[self._at + ahead] if self._at + ahead < len(self._tokens) else ""

    def _take(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1]

    def _skip(self, sign: str) -> bool:
        if self._peek() == sign:
            self._at += 1
            return True
        return False

    def sequence(self, *, optional: bool, closer: str) -> None:
        while sign := self._peek():
            if sign == closer:
                self._take()
                return
            if sign in ("]", "}"):
                self.unclear.append(f"a {sign} that nothing opened")
                self._take()
            elif sign in _OPENING:
                self._take()
                self._bracketed(_OPENING[sign], optional=optional or sign == "[")
            elif sign in (">", ">>"):
                self._redirect()
            elif sign in ("...", "|"):
                if self._take() == "...":
                    self._repeat_last()
            else:
                self._alternatives(required=not optional)
        if closer:
            self.unclear.append(f"a missing {closer}")

    def _bracketed(self, closer: str, *, optional: bool) -> None:
        arguments, flags = len(self.arguments), len(self.flags)
        self.sequence(optional=optional, closer=closer)
        if self._skip("..."):
            self.arguments[arguments:] = [evolve(one, repeated=True) for one in self.arguments[arguments:]]
            self.flags[flags:] = [evolve(one, repeated=True) for one in self.flags[flags:]]

    def _redirect(self) -> None:
        self._take()
        if _is_word(self._peek()):
            self._take()
        self.redirects = True

    def _repeat_last(self) -> None:
        if self.arguments:
            self.arguments[-1] = evolve(self.arguments[-1], repeated=True)

    def _alternatives(self, *, required: bool) -> None:
        """One flag or word, or several with `|` between them."""
        flags: list[Flag] = []
        words: list[str] = []
        while sign := self._peek():
            if _is_flag(sign):
                flags.append(self._flag())
            elif _is_word(sign):
                words.append(self._take())
            else:
                break
            if not self._skip("|"):
                break
        self.flags += _grouped(flags, required=required and not words)
        if words:
            argument = _positional(words)
            repeated = self._skip("...")
            self.arguments.append(evolve(argument, required=required and not flags, repeated=repeated))

    def _flag(self) -> Flag:
        name, _, joined = self._take().partition("=")
        if joined:
            return Flag(name, value_of(joined))
        if _is_word(self._peek()):
            words = list(self._words())
            return Flag(name, value_of(words[0], words))
        if self._peek() == "[" and (words := self._bracketed_choices()):
            return Flag(name, Argument("|".join(words), Kind.LIST, tuple(words)))
        return Flag(name)

    def _words(self) -> Iterator[str]:
        yield self._take()
        while self._peek() == "|" and _is_word(self._peek(1)):
            self._take()
            yield self._take()

    def _bracketed_choices(self) -> list[str]:
        """`[a|b|c]` after a flag is a list of some of these words; anything else is left where it is."""
        start = self._at
        self._take()
        if _is_word(self._peek()):
            words = list(self._words())
            if len(words) > 1:
                self._skip("]")
                return words
        self._at = start
        return []


def _grouped(flags: list[Flag], *, required: bool) -> Iterator[Flag]:
    """Flags of one alternative exclude each other; a value written once, at the end, is that of all."""
    group = "|".join(flag.name for flag in flags) if len(flags) > 1 else ""
    last = flags[-1].value if flags else None
    shared = last if last and all(flag.value is None for flag in flags[:-1]) else None
    for flag in flags:
        yield evolve(flag, value=flag.value or shared, required=required, group=group)


def _positional(words: list[str]) -> Argument:
    if len(words) > 1 and all(kind_of(word) is Kind.OBJECTS for word in words):
        return Argument("|".join(words), Kind.OBJECTS)
    return value_of(words[0], words)
