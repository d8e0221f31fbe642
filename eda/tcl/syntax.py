"""The syntax tree of a Tcl script. Positions are offsets in code points into the whole text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from enum import Enum

from attrs import define, field, frozen

LINE_END = re.compile(r"\r\n|\n|\r")


class Shape(Enum):
    """How a word is written, and so what is substituted in it."""

    BARE = "bare"
    BRACED = "braced"
    QUOTED = "quoted"


@define(eq=False)
class Variable:
    """`$name`, `${name}` or `$name(index)`, from its dollar to its end."""

    start: int
    end: int
    name: str
    index: tuple[Part, ...] | None = None


@define(eq=False)
class Substitution:
    """`[…]` with its brackets."""

    start: int
    end: int
    commands: tuple[Command, ...]


Part = Variable | Substitution
"""What is substituted in a word; all else in it is literal."""


@define(eq=False)
class Word:
    """One word of a command, with its braces or quotes, and with `{*}` before it if it is expanded."""

    start: int
    end: int
    shape: Shape
    value: str | None
    """What the command gets to see, or None where something is substituted."""
    parts: tuple[Part, ...] = ()
    expanded: bool = False
    verbatim: bool = True
    """The text between braces or quotes is the value, character by character."""
    closed: bool = True
    """False where the closing brace or quote is missing."""

    @property
    def inner(self) -> tuple[int, int]:
        """From where to where the text within braces or quotes goes."""
        start = self.start + (3 if self.expanded else 0)
        if self.shape is Shape.BARE:
            return start, self.end
        return start + 1, self.end - (1 if self.closed else 0)


@define(eq=False)
class Command:
    """The words of one command; there is always a first."""

    words: tuple[Word, ...]

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def end(self) -> int:
        return self.words[-1].end

    @property
    def name(self) -> str | None:
        """None where it is known only when the script runs."""
        return None if self.words[0].expanded else self.words[0].value

    @property
    def arguments(self) -> tuple[Word, ...]:
        return self.words[1:]


@frozen
class Trouble:
    """What Tcl cannot parse; `fix` is what would have to stand at `end`, if that is known."""

    start: int
    end: int
    message: str
    code: str
    fix: str = ""


@define(eq=False)
class Script:
    """A parsed text: its commands, what could not be parsed, and its comments as (start, end)."""

    text: str
    commands: tuple[Command, ...]
    troubles: list[Trouble]
    comments: list[tuple[int, int]]
    braces: dict[int, int] = field(repr=False)
    """Each opening brace's closing one."""
    unclosed: set[int] = field(factory=set, repr=False)
    """Quotes, brackets and parentheses that lack their partner."""
    _lines: list[int] | None = field(default=None, init=False, repr=False)

    @property
    def line_starts(self) -> list[int]:
        if self._lines is None:
            self._lines = [0, *(match.end() for match in LINE_END.finditer(self.text))]
        return self._lines

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, from 0, in code points."""
        line = bisect_right(self.line_starts, offset) - 1
        return line, offset - self.line_starts[line]


def parts_within(parts: tuple[Part, ...]) -> Iterator[Part]:
    """All parts, those in the indices of arrays too; not what stands in substituted commands."""
    for part in parts:
        yield part
        if isinstance(part, Variable) and part.index:
            yield from parts_within(part.index)
