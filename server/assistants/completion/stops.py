"""Where an offer ends: asked after every token, so that nothing is generated for nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from chipsmith.core.languages import PLAIN, Kind, Language, Piece, closes, pieces
from chipsmith.server.assistants.completion.place import Extent, Place, columns, is_header

BLANK_LINES = 3
"""A model that begins with more of them has nothing to say."""
_FENCE = re.compile(r"^[ \t]*```|[ \t]*```[ \t]*$", re.MULTILINE)
"""What begins or ends code in Markdown; Verilog's ` and `` in a line are something else."""


@frozen
class Break:
    """A line's end in an offer: at `at`, with `depth` blocks and brackets open."""

    at: int
    depth: int
    comment: bool
    """The line ends in a comment or string, so that its last sign means nothing."""


class StopRule:
    """A rule for the engine: given the offer so far, where it ends, or None."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def __call__(self, text: str) -> int | None:
        return self.end(text, whole=False)

    def end(self, text: str, *, whole: bool = True) -> int | None:
        """Where `text` ends; `whole` says that nothing more is to come."""
        ends = (self._by_extent(text, whole), self._by_repetition(text, whole), self._by_fence(text))
        return min((end for end in ends if end is not None), default=None)

    def _by_extent(self, text: str, whole: bool) -> int | None:
        if self._place.extent is Extent.LINE and "\n" in text:
            line = text.partition("\n")[0]
            cut = self._by_extent(line, True)
            return len(line) if cut is None else cut
        for found in self._marks(text):
            if isinstance(found, int):
                return len(text[:found].rstrip())
            if self._ends_at(text, found, whole):
                return found.at
        if self._place.unfinished and (gap := re.search(r"\S[ \t]*(\n[ \t]*\n)", text)):
            return gap.start(1)  # a string that never ends is more likely a mark that we misread
        return None

    def _by_repetition(self, text: str, whole: bool) -> int | None:
        """Where an offer goes on with the line below; one that says nothing else is kept for the filters."""
        at = text.find("\n")
        while at >= 0:
            following = text.find("\n", at + 1)
            line = text[at + 1 :] if following < 0 else text[at + 1 : following]
            if (whole or following >= 0) and self._repeats_below(line):
                return at if text[:at].strip() else at + 1 + len(line)
            at = following
        return None

    def _by_fence(self, text: str) -> int | None:
        """Where a model takes code for Markdown, unless the file has fences itself, as docstrings may."""
        place = self._place
        if place.language == PLAIN or _FENCE.search(place.prefix):
            return None
        found = _FENCE.search(text)
        return len(text[: found.start()].rstrip()) if found else None

    def _marks(self, text: str) -> Iterator[Break | int]:
        """The line ends of an offer, up to where it closes what is not its to close (an int)."""
        place = self._place
        stack = [(piece.start, piece) for piece in place.outer]
        size = len(place.head)
        last: Piece | None = None
        for piece in pieces(place.language, place.head + text):
            at = piece.start - size
            if piece.kind is Kind.OPEN:
                stack.append((place.start + piece.start, piece))
            elif piece.kind is Kind.CLOSE:
                fits = bool(stack) and closes(piece, stack[-1][1])
                if at >= 0 and not (fits and self._may_close(stack[-1][0])):
                    yield at
                    return
                if fits:
                    stack.pop()
            elif piece.kind is Kind.LINE_END and at >= 0:
                yield Break(at, len(stack), last is not None and _touches(last, piece))
            last = piece

    def _may_close(self, opened_at: int) -> bool:
        """Whether an offer may close what opens there: it opened it itself, or the suffix does not."""
        return opened_at >= len(self._place.prefix) or opened_at in self._place.unclosed

    def _ends_at(self, text: str, found: Break, whole: bool) -> bool:
        before, after = text[: found.at], text[found.at + 1 :]
        following, more, _ = after.partition("\n")
        complete = whole or bool(more)
        if not before.strip():
            return before.count("\n") >= BLANK_LINES
        nothing_inside = found.depth <= self._place.depth
        if complete and not following.strip() and nothing_inside:
            return True
        if self._place.extent is Extent.BLOCK:
            return found.depth < self._place.depth or self._leaves_block(text, following, complete)
        return self._statement_ends(before, following, complete, found)

    def _repeats_below(self, line: str) -> bool:
        same = line.strip() == self._place.below != ""
        return same and _substantial(line) and not _closes_first(self._place.language, line)

    def _leaves_block(self, text: str, following: str, complete: bool) -> bool:
        """Whether the next line is indented less than the block is, and closes nothing."""
        if not (complete or re.match(r"\s*(?:[`.]?\w+\W|[^\w\s`.])", following)):
            return False  # its first word may yet become one that closes
        if not following.strip() or _closes_first(self._place.language, following):
            return False
        return columns(following) < self._block_columns(text)

    def _block_columns(self, text: str) -> int:
        """Indentation of the block: the cursor's empty line, or the first line offered."""
        if not self._place.line.strip() and self._place.line:
            return columns(self._place.line + "x")
        lines = text.split("\n")
        offered = lines[1:] if self._place.line.strip() else lines
        return columns(next((line for line in offered if line.strip()), ""))

    def _statement_ends(self, before: str, following: str, complete: bool, found: Break) -> bool:
        language = self._place.language
        lines = [line for line in (self._place.line + before).split("\n") if line.strip()]
        first = lines[1] if self._place.line.strip() and before.startswith("\n") else lines[0]
        if is_header(language, first) and not found.comment:
            return bool(following.strip()) and columns(following) <= columns(first)
        if found.depth > self._place.line_depth:
            return False
        if not found.comment and re.search(language.goes_on, lines[-1].rstrip()):
            return False
        if language.goes_on_with is None:
            return True
        known = complete or following.strip()
        return bool(known) and re.match(language.goes_on_with, following.lstrip()) is None


def _touches(last: Piece, line_end: Piece) -> bool:
    return last.kind is Kind.TEXT and last.end == line_end.start


def _substantial(line: str) -> bool:
    """Whether a line says something of its own, unlike a lone bracket or `end`."""
    return len(re.findall(r"\w", line)) > 3


def _closes_first(language: Language, line: str) -> bool:
    """Whether the first thing in a line is one that closes."""
    first = next(iter(pieces(language, line)), None)
    return first is not None and first.kind is Kind.CLOSE and not line[: first.start].strip()
