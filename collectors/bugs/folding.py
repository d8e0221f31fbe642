"""Logs folded in bounded memory: lines that differ only in numbers are told once, with a count.

What is told of a log that stays too long are its errors first, then its warnings, then its earliest lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from attrs import define, field

from chipsmith.core.bugs import Log

MOST_KINDS = 2000
"""Kinds of lines that are told apart, for errors and for the rest each; further ones are only counted."""
LONGEST_LINE = 400
MOST_CHARACTERS = 20_000
"""Of a folded log: about ten windows of a small model."""
WORTH_FOLDING = 40
"""Lines of prose that are never folded."""

_VARYING = re.compile(r"0[xX][0-9a-fA-F_]+|\b[0-9a-fA-F]{8,}\b|\d+(?:[.:,'_/-]\d+)*")
_ERROR = re.compile(
    r"(?<!no )(?<!0 )\b(?:errors?|fatal|fail(?:s|ed|ure)?|panic|segmentation fault|traceback"
    r"|assert(?:ion)?|exception|violat(?:ed|ion)|UVM_ERROR|UVM_FATAL)\b|\*[EF]\b",
    re.IGNORECASE,
)
_HARMLESS = re.compile(
    r"\b(?:0|no)\s+(?:errors?|failures?|violations?)\b|\b(?:errors?|UVM_ERROR|UVM_FATAL|failures?)\s*[:=]\s*0\b",
    re.IGNORECASE,
)
_LOGGED = re.compile(
    r"""^\s*(?:\[?\d{4}-\d\d-\d\d[T ] | \[?\d\d:\d\d:\d\d | \[\s*[\d.]+\s*\]  # a date, a time, seconds
    | \#\s*\d+\s*(?:ns|ps|us)\b | @\s*\d+\s*(?:ns|ps|us)?\s*:                       # simulated time
    | UVM_(?:INFO|WARNING|ERROR|FATAL) | make(?:\[\d+\])?: | (?:xm|nc)sim:
    | (?:\*\*?\s*)?(?:INFO|DEBUG|WARN(?:ING)?|ERROR|FATAL|NOTE|CRITICAL)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_LINE = re.compile(r"[^\r\n]+")
_WARNING = re.compile(r"\b(?:warn(?:ing)?s?|UVM_WARNING)\b|\*W\b", re.IGNORECASE)


def is_error(line: str) -> bool:
    """Whether a line of a log tells of a failure; a summary that counts none does not."""
    return bool(_ERROR.search(line)) and not _HARMLESS.search(line)


def is_logged(line: str) -> bool:
    """Whether a line looks as tools write it, with a time, a severity or a program before it."""
    return bool(_LOGGED.match(line))


@define
class _Kind:
    order: int
    text: str
    weight: int
    """0 is an error, 1 a warning, 2 the rest."""
    count: int = 1

    def __str__(self) -> str:
        return f"{self.text} (× {self.count:,})" if self.count > 1 else self.text


@define
class Folder:
    """Takes a log's lines one by one; holds at most 2 × MOST_KINDS of them."""

    lines: int = 0
    _kinds: dict[str, _Kind] = field(factory=dict)
    _errors: int = 0
    _beyond: int = 0

    def feed(self, line: str) -> None:
        line = line.strip()
        if not line:
            return
        self.lines += 1
        line = line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + " …"
        key = _VARYING.sub("#", line)
        if kind := self._kinds.get(key):
            kind.count += 1
            return
        weight = 0 if is_error(line) else 1 if _WARNING.search(line) else 2
        held = self._errors if weight == 0 else len(self._kinds) - self._errors
        if held >= MOST_KINDS:
            self._beyond += 1
            return
        self._errors += weight == 0
        self._kinds[key] = _Kind(self.lines, line, weight)

    def text(self, most_characters: int = MOST_CHARACTERS) -> str:
        """The kinds of lines in the order of their first one."""
        told: list[_Kind] = []
        room = most_characters
        for kind in sorted(self._kinds.values(), key=lambda kind: (kind.weight, kind.order)):
            room -= len(kind.text) + 12
            if room < 0:
                break
            told.append(kind)
        told.sort(key=lambda kind: kind.order)
        left = self.lines - sum(kind.count for kind in told)
        lines = [str(kind) for kind in told]
        return "\n".join([*lines, f"({left:,} other lines)"] if left else lines)


def fold(name: str, lines: Iterable[str]) -> Log:
    """A log's folded form."""
    folder = Folder()
    for line in lines:
        folder.feed(line)
    return Log(name, folder.text(), folder.lines)


def fold_text(name: str, text: str) -> Log:
    """A log that is in memory already; its lines are not copied all at once."""
    return fold(name, (line[0] for line in _LINE.finditer(text)))


def fold_prose(text: str) -> str:
    """A text in which a long log may have been pasted; short ones stay as they are."""
    if text.count("\n") < WORTH_FOLDING and len(text) < MOST_CHARACTERS:
        return text
    return "\n\n".join(_folded(text))


def _folded(text: str) -> Iterator[str]:
    """Paragraph by paragraph, so that prose keeps its shape."""
    for paragraph in re.split(r"\n\s*\n", text):
        long = paragraph.count("\n") >= WORTH_FOLDING or len(paragraph) > MOST_CHARACTERS
        yield fold_text("", paragraph).text if long else paragraph
