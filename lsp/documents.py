"""Open documents: offsets that hold for any text, and every change as an edit of code points.

pygls splits lines at form feeds and Unicode separators too, which LSP does not, and puts positions
past a line's end one character off; both would shift every later edit. So lines and offsets are
counted here, by the LSP 3.17 specification, section "Text Documents".
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from itertools import pairwise

from attrs import frozen
from lsprotocol import types
from pygls.workspace import TextDocument

LINE_END = re.compile(r"\r\n|\n|\r")
UNITS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
"""By a client's encoding: Python's codec, and the bytes of one unit."""


@frozen
class Edit:
    """`text` replaces the code points from `start` up to `end`."""

    start: int
    end: int
    text: str

    @property
    def growth(self) -> int:
        return len(self.text) - (self.end - self.start)

    @property
    def is_insertion(self) -> bool:
        return self.start == self.end and bool(self.text)

    def narrowed(self, before: str) -> Edit:
        """The same change of `before` without what it only repeats, as when a menu writes a word anew."""
        old = before[self.start : self.end]
        same = _greatest(lambda size: old[:size] == self.text[:size], min(len(old), len(self.text)))
        return Edit(self.start + same, self.end, self.text[same:])

    def inserted_at(self, offset: int, before: str) -> str | None:
        """What this insertion into `before` inserts when it is read as one at `offset`, else None.

        Editors that compare texts report an insertion where it first shows: `ab` put before `ab` is
        reported as `ab` put after it.
        """
        if not self.is_insertion or abs(self.start - offset) > len(before):
            return None
        low, high = sorted((self.start, offset))
        around = before[low:high]
        if self.start >= offset:
            return (around + self.text)[: len(self.text)] if (around + self.text).endswith(around) else None
        return (self.text + around)[len(around) :] if (self.text + around).startswith(around) else None

    def removes(self, start: int, end: int, before: str) -> bool:
        """Whether this edit of `before` leaves what removing `start` up to `end` leaves."""
        if self.text or self.end - self.start != end - start:
            return False
        low, high = min(self.start, start), max(self.end, end)
        return before[low : self.start] + before[self.end : high] == before[low:start] + before[end:high]


class Document(TextDocument):
    """A text document whose positions are clamped into the text as the specification says."""

    on_edit: Callable[[Edit, str], None] | None = None
    """Called with every edit and the text before it."""
    edits: int = 0
    """Edits seen, so that an answer to an older text is recognised."""
    _starts: list[int] | None = None

    @property
    def line_starts(self) -> list[int]:
        """Offsets at which lines start; the first is 0."""
        if self._starts is None:
            self._starts = [0, *(match.end() for match in LINE_END.finditer(self.source))]
        return self._starts

    @property
    def lines(self) -> list[str]:
        """Lines with their ends, at least one."""
        bounds = [*self.line_starts, len(self.source)]
        return [self.source[start:end] for start, end in pairwise(bounds)]

    @property
    def line_end(self) -> str:
        """What this document ends its lines with; a line feed if it has one line only."""
        found = LINE_END.search(self.source)
        return found.group() if found else "\n"

    def offset_at_position(self, client_position: types.Position) -> int:
        """Offset in code points; a position past a line's or the document's end is that end."""
        source, starts = self.source, self.line_starts
        if client_position.line >= len(starts):
            return len(source)
        start = starts[max(client_position.line, 0)]
        stop = LINE_END.search(source, start)
        line = source[start : stop.start() if stop else len(source)]
        return start + self._code_points(line, client_position.character)

    def position_at_offset(self, offset: int) -> types.Position:
        """The client's position of an offset in code points."""
        offset = min(max(offset, 0), len(self.source))
        line = bisect_right(self.line_starts, offset) - 1
        return types.Position(line=line, character=self._units(self.source[self.line_starts[line] : offset]))

    def apply_change(self, change: types.TextDocumentContentChangeEvent) -> None:
        """Apply a change of the editor's and tell `on_edit` which code points it replaced."""
        if isinstance(change, types.TextDocumentContentChangePartial):
            first = self.offset_at_position(change.range.start)
            last = self.offset_at_position(change.range.end)
            edit = Edit(min(first, last), max(first, last), change.text).narrowed(self.source)
        else:
            edit = difference(self.source, change.text)
        before = self.source
        self._source = before[: edit.start] + edit.text + before[edit.end :]
        self._starts = self._starts and self._moved_starts(self._starts, edit)
        self.edits += 1
        if self.on_edit:
            self.on_edit(edit, before)

    def _moved_starts(self, starts: list[int], edit: Edit) -> list[int]:
        """Line starts after an edit: those before stay, those behind move, those between are found.

        The search begins one character early, since what was inserted may complete a `\\r\\n`.
        """
        changed_to = edit.start + len(edit.text)
        found = LINE_END.finditer(self.source, max(edit.start - 1, 0), changed_to + 1)
        between = [match.end() for match in found if edit.start <= match.end() <= changed_to]
        before = starts[: bisect_left(starts, edit.start)] or [0]
        behind = starts[bisect_right(starts, edit.end) :]
        growth = edit.growth
        return [*before, *(at for at in between if at), *(start + growth for start in behind)]

    def _code_points(self, line: str, units: int) -> int:
        """Code points in the first `units` client units of a line; half a pair counts as before it."""
        if units <= 0 or line.isascii():
            return min(max(units, 0), len(line))
        return _greatest(lambda size: self._units(line[:size]) <= units, len(line))

    def _units(self, text: str) -> int:
        """The client's units of a text: characters of its negotiated encoding."""
        if text.isascii():
            return len(text)
        codec, width = UNITS[self.position_codec.encoding or "utf-16"]
        return len(text.encode(codec, "surrogatepass")) // width


def difference(old: str, new: str) -> Edit:
    """The smallest single edit that turns `old` into `new`."""
    start = _greatest(lambda size: old[:size] == new[:size], min(len(old), len(new)))
    rest = min(len(old), len(new)) - start
    end = _greatest(lambda size: old[len(old) - size :] == new[len(new) - size :], rest)
    return Edit(start, len(old) - end, new[start : len(new) - end])


def _greatest(agree: Callable[[int], bool], limit: int) -> int:
    """The greatest size up to `limit` for which `agree` holds, by bisection."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if agree(middle) else (low, middle - 1)
    return low
