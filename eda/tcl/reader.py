"""Reading a text from one place to another, and going on where something is not closed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import TypeVar

from chipsmith.eda.tcl.syntax import Script, Trouble

DEEPEST = 40
"""Brackets and quotes in each other; what is nested deeper is not looked at."""
DEEPEST_OVER_LINES = 5
MOST_UNCLOSED = 6
"""Quotes and brackets without a partner; where there are more, or where they are nested deeper, each has
to end on its line, so that no text is read more than a few times."""

T = TypeVar("T")


class Reader:
    """Reads a script's text from `at` up to `end`."""

    def __init__(self, script: Script, start: int, end: int) -> None:
        self.script, self.text = script, script.text
        self.at, self.end = start, end
        self.depth = 0

    def skip(self, pattern: re.Pattern[str]) -> bool:
        """Move on over what matches; whether anything is left."""
        if match := pattern.match(self.text, self.at, self.end):
            self.at = match.end()
        return self.at < self.end

    def until(self, partner: str, read: Callable[[], T]) -> tuple[T, bool]:
        """What `read` reads behind the sign here, and whether its partner follows.

        Where the partner is missing, only the line is read, and the next line is parsed on its own.
        """
        opening, unclosed = self.at, self.script.unclosed
        self.depth += 1
        over_lines = self.depth <= DEEPEST_OVER_LINES and len(unclosed) < MOST_UNCLOSED
        if over_lines and opening not in unclosed:
            troubles, comments = len(self.script.troubles), len(self.script.comments)
            result = self._read_to(self.end, read)
            if self.at < self.end and self.text[self.at] == partner:
                self.depth -= 1
                return result, True
            unclosed.add(opening)
            del self.script.troubles[troubles:], self.script.comments[comments:]
            self.at = opening
        line_end = self.line_end(opening)
        result = self._read_to(line_end if self.depth < DEEPEST else opening + 1, read)
        closed = self.at < line_end and self.text[self.at] == partner
        self.at = self.at if closed else line_end
        self.depth -= 1
        return result, closed

    def _read_to(self, end: int, read: Callable[[], T]) -> T:
        """What `read` reads behind the sign here and before `end`."""
        former, self.end = self.end, end
        self.at += 1
        result = read()
        self.end = former
        return result

    def line_end(self, at: int) -> int:
        """Where the line ends, or the line with which it goes on."""
        starts = self.script.line_starts
        line = bisect_right(starts, at)
        while line < len(starts):
            end = starts[line] - (2 if self.text.startswith("\r\n", starts[line] - 2) else 1)
            if end >= self.end:
                break
            if self.text[end - 1] != "\\":
                return end
            line += 1
        return self.end

    def trouble(self, start: int, end: int, message: str, code: str, fix: str = "") -> None:
        self.script.troubles.append(Trouble(start, end, message, code, fix))
