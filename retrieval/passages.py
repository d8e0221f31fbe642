"""Documents cut into passages: what is embedded, found and shown.

Small neighbours under one heading are put together, large blocks are cut at lines, then at sentences, with a
little overlap. Sizes are tokens of the embedding model, heading included.
"""

from __future__ import annotations

import hashlib
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence

from attrs import evolve, frozen

from chipsmith.core.corpus import Block, Document, DocumentKind
from chipsmith.retrieval.words import words

LEAST, MOST, OVERLAP = 128, 220, 24
"""Tokens: neighbours are joined up to the least, nothing is longer than the most."""
_LONGEST_CRUMB = MOST // 3
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")

Count = Callable[[Sequence[str]], list[int]]
"""Tokens of each text."""


@frozen
class Passage:
    """A piece of a document and where it stands."""

    id: str
    """The same for as long as the text, what it stands under and its document are the same."""
    document: str
    """The document's key."""
    text: str
    first_line: int
    last_line: int
    headings: tuple[str, ...] = ()
    """What it stands under, outermost first, and what it defines."""
    kind: DocumentKind = "prose"
    path: str = ""
    project: str = ""
    language: str = ""
    title: str = ""

    @property
    def breadcrumb(self) -> str:
        return breadcrumb(self.title, self.headings)

    @property
    def whole(self) -> str:
        """The text under its breadcrumb, as it is embedded."""
        return f"{self.breadcrumb}\n{self.text}" if self.breadcrumb else self.text


def breadcrumb(title: str, headings: Sequence[str]) -> str:
    """`Title > Section > name`, each told once."""
    return " > ".join(dict.fromkeys(part for part in (title, *headings) if part))


@frozen
class _Piece:
    text: str
    first: int
    last: int
    headings: tuple[str, ...]
    tokens: int


class Chunker:
    """Cuts documents; `count` is the embedding model's own."""

    def __init__(self, count: Count) -> None:
        self._count = count

    def chunk(self, document: Document) -> list[Passage]:
        blocks = [block for block in document.blocks if block.text.strip()]
        room = self._rooms(document.title, {_crumbs(block) for block in blocks})
        sizes = self._count([block.text for block in blocks]) if blocks else []
        pieces: list[_Piece] = []
        for block, size in zip(blocks, sizes, strict=True):
            headings = _crumbs(block)
            if size <= room[headings]:
                pieces.append(_Piece(block.text, block.first_line, block.last_line, headings, size))
            else:
                pieces += self._cut(block, headings, room[headings])
        passages = list(_identified(document, _joined(pieces, room)))
        return [each for each in passages if _adds(each)] or passages

    def _rooms(self, title: str, headings: set[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
        """Tokens that a breadcrumb leaves for the text."""
        ordered = sorted(headings)
        sizes = self._count([breadcrumb(title, each) for each in ordered]) if ordered else []
        return {each: MOST - min(size, _LONGEST_CRUMB) for each, size in zip(ordered, sizes, strict=True)}

    def _cut(self, block: Block, headings: tuple[str, ...], room: int) -> Iterator[_Piece]:
        atoms = self._atoms(block, headings, room)
        begin = 0
        while begin < len(atoms):
            end, tokens = begin, 0
            while end < len(atoms) and (end == begin or tokens + atoms[end].tokens <= room):
                tokens += atoms[end].tokens
                end += 1
            yield _join(atoms[begin:end])
            begin = end if end == len(atoms) else _overlap(atoms, begin, end)

    def _atoms(self, block: Block, headings: tuple[str, ...], room: int) -> list[_Piece]:
        """Lines, and of those that are too long their sentences, and of those their words."""
        lines = block.text.split("\n")
        exact = len(lines) == block.last_line - block.first_line + 1
        pieces = [
            _Piece(line, block.first_line + at if exact else block.first_line, 0, headings, tokens)
            for at, (line, tokens) in enumerate(zip(lines, self._count(lines), strict=True))
        ]
        placed = [evolve(piece, last=piece.first if exact else block.last_line) for piece in pieces]
        return [atom for piece in placed for atom in self._atoms_of_line(piece, room)]

    def _atoms_of_line(self, line: _Piece, room: int) -> Iterator[_Piece]:
        if line.tokens <= room:
            yield line
            return
        sentences = _SENTENCE.split(line.text)
        for text, tokens in zip(sentences, self._count(sentences), strict=True):
            if tokens <= room:
                yield evolve(line, text=text, tokens=tokens)
                continue
            width = max(16, len(text) * room // (2 * tokens))
            parts = textwrap.wrap(text, width, break_on_hyphens=False)
            for part, size in zip(parts, self._count(parts), strict=True):
                yield evolve(line, text=part, tokens=min(size, room))


def _crumbs(block: Block) -> tuple[str, ...]:
    return (*block.headings, block.name) if block.name else block.headings


def _overlap(atoms: Sequence[_Piece], begin: int, end: int) -> int:
    """Where the next piece begins so that it repeats the end of the one before."""
    tokens = 0
    while end - 1 > begin and tokens + atoms[end - 1].tokens <= OVERLAP:
        tokens += atoms[end - 1].tokens
        end -= 1
    return end


def _joined(pieces: Sequence[_Piece], room: dict[tuple[str, ...], int]) -> Iterator[_Piece]:
    """Small neighbours under the same heading as one."""
    waiting: list[_Piece] = []
    for piece in pieces:
        together = sum(each.tokens for each in waiting) + piece.tokens
        if waiting and (
            piece.headings != waiting[0].headings
            or together > room[piece.headings]
            or together - piece.tokens >= LEAST
        ):
            yield _join(waiting)
            waiting = []
        waiting.append(piece)
    if waiting:
        yield _join(waiting)


def _join(pieces: Sequence[_Piece]) -> _Piece:
    return _Piece(
        "\n".join(piece.text for piece in pieces),
        min(piece.first for piece in pieces),
        max(piece.last for piece in pieces),
        pieces[0].headings,
        sum(piece.tokens for piece in pieces),
    )


def _identified(document: Document, pieces: Iterator[_Piece]) -> Iterator[Passage]:
    met: dict[str, int] = {}
    for piece in pieces:
        if not piece.text.strip():
            continue
        passage = Passage(
            id="",
            document=document.key,
            text=piece.text,
            first_line=piece.first,
            last_line=piece.last,
            headings=piece.headings,
            kind=document.kind,
            path=document.path,
            project=document.project,
            language=document.language,
            title=document.title,
        )
        again = met[passage.whole] = met.get(passage.whole, -1) + 1
        yield evolve(passage, id=_digest(document.key, passage.whole, str(again)))


def _adds(passage: Passage) -> bool:
    """Whether it says more than what it stands under, as a heading without text does not."""
    return not set(words(passage.text).split()) <= set(words(passage.breadcrumb).split())


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=10).hexdigest()
