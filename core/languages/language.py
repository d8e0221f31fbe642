"""What there is to know of a language without parsing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import Factory, field, frozen

Place = Literal["anywhere", "word", "line"]
"""Where a mark counts: anywhere, at a word's beginning, or at a line's (or command's)."""


@frozen
class Comment:
    """A comment to the end of the line."""

    mark: str
    at: Place = "anywhere"


@frozen
class Quote:
    """A string from `mark` to `mark`; a backslash escapes unless `escapes` is off."""

    mark: str
    at: Literal["anywhere", "word"] = "anywhere"
    many_lines: bool = False
    escapes: bool = True


@frozen
class Block:
    """A block between words: regular expressions of what opens and closes it, and the closing as written."""

    opens: str
    closes: str
    closing: str


ROUND, SQUARE, CURLY = ("(", ")"), ("[", "]"), ("{", "}")


@frozen(kw_only=True, eq=False)
class Language:
    """One row of the table, equal to itself only. Expressions are matched within a line, or say otherwise."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    """Other identifiers that editors use."""
    extensions: tuple[str, ...] = ()
    """With the dot, in lower case."""
    filenames: tuple[str, ...] = ()
    comments: tuple[Comment, ...] = ()
    """The first is the one to write."""
    block_comment: tuple[str, str] | None = None
    brackets: tuple[tuple[str, str], ...] = (ROUND, SQUARE, CURLY)
    quotes: tuple[Quote, ...] = (Quote('"'),)
    blocks: tuple[Block, ...] = ()
    plain: tuple[str, ...] = ()
    """Passages in which words and marks mean nothing, such as `typedef class`."""
    indented: str | None = None
    """Blocks are made by indentation; this is how the line above one ends (or looks)."""
    goes_on: str = r"\\$"
    """How a line ends whose statement the next line continues."""
    goes_on_with: str | None = None
    """How a line begins that continues the one above."""
    tabs: bool = False
    """Blocks are indented by a tab; blanks mean something else."""
    ignore_case: bool = False
    closings: Mapping[str, str] = field(
        init=False, default=Factory(lambda self: dict(self.brackets), takes_self=True)
    )
    """Opening bracket to its closing one."""

    @property
    def comment(self) -> str | None:
        """The mark to write a comment line with."""
        return self.comments[0].mark if self.comments else None
