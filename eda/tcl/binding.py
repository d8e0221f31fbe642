"""Which word of a call is which flag or argument of its command."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import Factory, define

from chipsmith.eda.specs.model import Argument, Command, Flag
from chipsmith.eda.tcl.syntax import Shape, Variable, Word

_FLAG = re.compile(r"-[A-Za-z_]")
_REDIRECTIONS = (">", ">>")


@define(eq=False)
class Binding:
    """The words of a call by what they are. What a variable holds may be a flag, so counts have bounds."""

    flags: list[tuple[Word, Flag, Word | None]] = Factory(list)
    """With the word of its value; None for switches."""
    unknown: list[Word] = Factory(list)
    """Words that look like flags and are none, or several."""
    without_value: list[tuple[Word, Flag]] = Factory(list)
    positional: list[Word] = Factory(list)
    arguments: tuple[Argument, ...] | None = None
    """What the positional words are for; None where there are too few or too many of them."""
    values: list[tuple[Word, Argument]] = Factory(list)
    """Words and the arguments that they are for certain, values of flags too."""
    maybe: int = 0
    """How many of the positional words may be flags, or values of such."""
    expanded: bool = False
    """Some words come from a list: how many is not known."""


def subcommand_of(words: Sequence[Word], command: Command) -> Command | None:
    """The subcommand that the first word names; None where there is none, several, or it is not literal."""
    written = words[0].value if words and not words[0].expanded else None
    if not written:
        return None
    if exact := next((one for one in command.subcommands if one.name == written), None):
        return exact
    near = [one for one in command.subcommands if command.abbreviates and one.name.startswith(written)]
    return near[0] if len(near) == 1 else None


def bind(words: Sequence[Word], command: Command) -> Binding:
    """Sort the words behind a command's name, or behind its subcommand's."""
    sorter = _Sorter(_without_redirection(words, command), command)
    while sorter.at < len(sorter.words):
        sorter.take()
    found = sorter.found
    if found.unknown and command.flags_first and len(found.positional) < command.fewest:
        found.positional[:0] = found.unknown  # words with a dash where arguments are wanted are arguments
        found.unknown.clear()
    found.arguments = _fitted(command, len(found.positional))
    if found.arguments and not (found.expanded or found.maybe or found.unknown):
        found.values += zip(found.positional, found.arguments, strict=True)
    return found


def _fitted(command: Command, count: int) -> tuple[Argument, ...] | None:
    """What `command.fit` says, without its work where every argument is given once."""
    arguments = command.arguments
    if count == len(arguments) and not any(one.repeated for one in arguments):
        return arguments
    return command.fit(count)


class _Sorter:
    def __init__(self, words: Sequence[Word], command: Command) -> None:
        self.words, self.command = words, command
        self.at = 0
        self.found = Binding()
        self.ended = not command.flags
        """No flags are expected any more."""

    def take(self) -> None:
        """Sort the next word, and the value that belongs to it."""
        word = self.words[self.at]
        self.at += 1
        if word.expanded:
            self.found.expanded = True
        elif self.ended or (word.value is not None and not _FLAG.match(word.value)):
            self._plain(word)
        elif word.value is None:
            self._unsure(word, may_be_flag=_may_be_flag(word))
        elif flag := self.command.flag(word.value):
            self._flag(word, flag)
        elif word.shape is Shape.BARE and not self._is_over():
            self.found.unknown.append(word)
        else:
            self.found.positional.append(word)

    def _plain(self, word: Word) -> None:
        if word.value == "--" and not self.ended and not self.found.positional:
            self.ended = True
            self.found.maybe += 1  # not every command with flags takes it for their end
        self.found.positional.append(word)

    def _unsure(self, word: Word, *, may_be_flag: bool) -> None:
        self.found.positional.append(word)
        if may_be_flag:
            self.found.maybe += 1 if self.at == len(self.words) else 2

    def _flag(self, word: Word, flag: Flag) -> None:
        if self._is_over():
            self._unsure(word, may_be_flag=True)
        elif flag.value is None:
            self.found.flags.append((word, flag, None))
        elif self.at == len(self.words):
            self.found.without_value.append((word, flag))
        else:
            value = self.words[self.at]
            self.at += 1
            self.found.flags.append((word, flag, value))
            self.found.expanded = self.found.expanded or value.expanded
            self.found.values.append((value, flag.value))

    def _is_over(self) -> bool:
        """Whether flags may be no flags any more, since an argument came before."""
        return self.command.flags_first and bool(self.found.positional)


def _may_be_flag(word: Word) -> bool:
    """A variable alone, or a word that begins with a dash and goes on with what is not known."""
    start, end = word.inner
    first = word.parts[0]
    whole = isinstance(first, Variable) and (first.start, first.end) == (start, end)
    return whole or first.start > start


def _without_redirection(words: Sequence[Word], command: Command) -> Sequence[Word]:
    may = command.redirects or not command.flags_first
    return words[:-2] if may and len(words) >= 2 and words[-2].value in _REDIRECTIONS else words
