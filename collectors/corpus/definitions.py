"""From where the definitions of a program stand to blocks that cover it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import evolve, frozen

from chipsmith.collectors.corpus.parsed import Headings, Lines
from chipsmith.core.corpus import Block
from chipsmith.core.languages import Language

_SHORT_TAIL = 2
"""Lines after the last definition, if they only close what stands around it."""
_CLOSING = re.compile(r"\s*(?:[\])};,]*|end\w*\b.*?)\s*(?:(?://|--|#).*)?", re.IGNORECASE)


@frozen
class Definition:
    """Lines of a procedure, module or class, and what is defined inside."""

    name: str
    first: int
    last: int
    whole: bool = False
    """Whether it stays together, whatever is defined inside."""
    inner: tuple[Definition, ...] = ()


def nested(flat: Sequence[Definition]) -> tuple[Definition, ...]:
    """Definitions as they stand within each other; of two that overlap on a line the first has it."""
    ordered = sorted(flat, key=lambda each: (each.first, -each.last))
    position = 0

    def within(last: int, after: int) -> Iterator[Definition]:
        nonlocal position
        while position < len(ordered) and ordered[position].first <= last:
            each = ordered[position]
            position += 1
            if each.first > after and each.last <= last:
                inner = tuple(within(each.last, each.first))
                after = each.last
                yield evolve(each, inner=() if each.whole else inner)

    return tuple(within(1 << 62, 0))


class Cutter:
    """Cuts a program at its definitions; each line that is not blank is in one block."""

    def __init__(self, lines: Lines, language: Language) -> None:
        self._lines = lines
        self._marks = tuple(comment.mark for comment in language.comments)
        self._block_comment = language.block_comment

    def cut(self, definitions: Sequence[Definition]) -> tuple[Block, ...]:
        return tuple(self._cut(definitions, 1, len(self._lines), ()))

    def _cut(
        self, definitions: Sequence[Definition], first: int, last: int, headings: Headings
    ) -> Iterator[Block]:
        done = first
        for each in definitions:
            begin = self._with_comment(each.first, done)
            yield from self._lines.run(done, begin - 1, headings)
            end = each.last
            if headings and each is definitions[-1] and self._closes(end + 1, last):
                end = last
            yield from self._definition(each, begin, end, headings)
            done = end + 1
        yield from self._lines.run(done, last, headings)

    def _definition(self, each: Definition, first: int, last: int, headings: Headings) -> Iterator[Block]:
        if not each.inner:
            yield from self._lines.blocks(first, last, headings, each.name)
            return
        body = self._with_comment(each.inner[0].first, each.first + 1)
        yield from self._lines.blocks(first, body - 1, headings, each.name)
        yield from self._cut(each.inner, body, last, (*headings, each.name))

    def _closes(self, first: int, last: int) -> bool:
        """Whether little follows, such as `}` or `endmodule`."""
        rest = (self._lines[number] for number in range(first, last + 1))
        return last - first < _SHORT_TAIL and all(map(_CLOSING.fullmatch, rest))

    def _with_comment(self, first: int, after: int) -> int:
        """The first line of the comment that stands right above line `first`, not before line `after`."""
        while first > after:
            above = self._lines[first - 1].strip()
            if above.startswith(self._marks) and self._marks:
                first -= 1
            elif self._block_comment and above.endswith(self._block_comment[1]):
                begin = self._begin_of_comment(first - 1, after)
                if begin is None:
                    break
                first = begin
            else:
                break
        return first

    def _begin_of_comment(self, line: int, after: int) -> int | None:
        opening = self._block_comment[0] if self._block_comment else ""
        for number in range(line, after - 1, -1):
            if self._lines[number].lstrip().startswith(opening):
                return number
            if opening in self._lines[number]:
                return None
        return None
