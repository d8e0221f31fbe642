"""What a parser is given and what it makes of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from chipsmith.core.corpus import Block, DocumentKind

Headings = tuple[str, ...]
LONGEST_RUN = 40
"""Lines that stay together although blank lines part them."""


@frozen
class Parsed:
    blocks: tuple[Block, ...]
    title: str = ""
    kind: DocumentKind = "prose"
    language: str = ""
    licence: str = ""


@frozen
class Lines:
    """A text by its lines, which are counted from 1 as in a Block."""

    lines: Sequence[str]

    @classmethod
    def of(cls, text: str) -> Lines:
        return cls(text.split("\n"))

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def __len__(self) -> int:
        return len(self.lines)

    def __getitem__(self, number: int) -> str:
        return self.lines[number - 1]

    def blocks(self, first: int, last: int, headings: Headings = (), name: str = "") -> Iterator[Block]:
        """Lines `first` to `last` as one block, without blank lines around them; none if all are."""
        first, last = max(first, 1), min(last, len(self.lines))
        while first <= last and not self[first].strip():
            first += 1
        while first <= last and not self[last].strip():
            last -= 1
        if first <= last:
            yield Block("\n".join(self.lines[first - 1 : last]), first, last, headings, name)

    def paragraphs(self, first: int, last: int, headings: Headings = ()) -> Iterator[Block]:
        """What blank lines part; what is indented deeper belongs to what stands before it."""
        begin = first
        for number in range(first + 1, last + 1):
            if not self[number - 1].strip() and self[number][:1].strip():
                yield from self.blocks(begin, number - 1, headings)
                begin = number
        yield from self.blocks(begin, last, headings)

    def run(self, first: int, last: int, headings: Headings = ()) -> Iterator[Block]:
        """One block if it is short, else what blank lines part where the indentation is the least."""
        if last - first < LONGEST_RUN:
            yield from self.blocks(first, last, headings)
            return
        margin = min((_indent(self[n]) for n in range(first, last + 1) if self[n].strip()), default=0)
        begin = first
        for number in range(first + 1, last + 1):
            parted = not self[number - 1].strip() and self[number].strip() and _indent(self[number]) == margin
            if parted:
                yield from self.blocks(begin, number - 1, headings)
                begin = number
        yield from self.blocks(begin, last, headings)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


class Outline:
    """The headings that a line stands under, as titles are met from top to bottom."""

    def __init__(self) -> None:
        self._titles: list[tuple[int, str]] = []

    def enter(self, level: int, title: str) -> None:
        """A title of `level`, 1 outermost, ends those of its level and deeper."""
        self._titles = [(each, name) for each, name in self._titles if each < level]
        self._titles.append((level, title))

    @property
    def headings(self) -> Headings:
        return tuple(title for _, title in self._titles)
