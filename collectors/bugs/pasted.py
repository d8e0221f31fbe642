"""A bug as people paste it: plain text or Markdown with headings, `Name: value` lines, comments and logs.

    Id: OTBN-12
    Synopsis: ALU drops the carry
    ## Description
    …
    #1 : ada
    …

A file that begins as a log is read as one, line by line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain, islice

from attrs import define, field

from chipsmith.collectors.bugs.fields import comments_of, date_of, field_of
from chipsmith.collectors.bugs.folding import LONGEST_LINE, Folder, fold_prose, is_logged
from chipsmith.core.bugs import BugRecord, Log

_PAIR = re.compile(r"^(?:[-*]\s+)?\**([A-Za-z][A-Za-z _-]{0,24}?)\**\s*[:=]\**\s*(.*)$")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*$")
_COMMENT = re.compile(r"^#\d+\s*:")
_FENCE = re.compile(r"^\s{0,3}(?:```|~~~)")
_LOOKED_AT = 200
_LOG_SHARE = 0.5
_FIRST = 5
"""Lines in which a person says at least what the matter is."""
_MOST_TEXT = 4_000_000
"""Characters kept of one section that is no log; a person does not write more."""
_TEXT_FIELDS = ("description", "comments")
_VALUES = ("id", "synopsis", "module", "severity", "priority", "status", "owner", "date", "files")


def record_of(lines: Iterable[str], name: str = "") -> BugRecord:
    """The bug that a text tells. Memory stays bounded however long the logs in it are."""
    stream = iter(lines)
    head = list(islice(stream, _LOOKED_AT))
    reader = _Reader(name)
    if name.lower().endswith(".log") or _is_log(head):
        reader.section = "logs"
        reader.settled = True
    for line in chain(head, stream):
        reader.feed(line.rstrip("\r\n"))
    return reader.record()


@define
class _Reader:
    name: str
    section: str = "description"
    settled: bool = False
    """Nothing but a log: headings in it mean nothing."""
    _fields: dict[str, str] = field(factory=dict)
    _texts: dict[str, list[str]] = field(factory=lambda: {name: [] for name in _TEXT_FIELDS})
    _lengths: dict[str, int] = field(factory=lambda: dict.fromkeys(_TEXT_FIELDS, 0))
    _log: Folder = field(factory=Folder)
    _fenced: Folder | None = None
    _before_text: bool = True

    def feed(self, line: str) -> None:
        if self.settled:
            self._log.feed(line)
        elif _FENCE.match(line):
            self._fence()
        elif self._fenced is not None:
            self._fenced.feed(line)
        elif not self._starts_section(line):
            self._put(line)

    def _fence(self) -> None:
        """A fenced block is folded like a log, where it stands."""
        if self._fenced is None:
            self._fenced = Folder()
            return
        for line in self._fenced.text().splitlines():
            self._put(line)
        self._fenced = None

    def _starts_section(self, line: str) -> bool:
        if _COMMENT.match(line):
            self.section = "comments"
            return False
        heading = _HEADING.match(line)
        if heading is None:
            return self._is_field(line)
        meant = field_of(heading[1].rstrip(":"))
        if meant in (*_TEXT_FIELDS, "logs"):
            self.section = meant
        elif "synopsis" not in self._fields and self._before_text:
            self._fields["synopsis"] = heading[1]
        else:
            return False
        return True

    def _is_field(self, line: str) -> bool:
        pair = _PAIR.match(line)
        meant = field_of(pair[1]) if pair else None
        if pair is None or meant is None:
            return False
        if meant in (*_TEXT_FIELDS, "logs") and (self._before_text or not pair[2]):
            self.section = meant
            if pair[2]:
                self._put(pair[2])
            return True
        if meant in _VALUES and self._before_text and meant not in self._fields:
            self._fields[meant] = pair[2].strip()
            return True
        return False

    def _put(self, line: str) -> None:
        if self.section == "logs":
            self._log.feed(line)
            return
        self._before_text = self._before_text and not line.strip()
        self._lengths[self.section] += len(line)
        if self._lengths[self.section] > _MOST_TEXT:
            self._log.feed(line)
        else:
            self._texts[self.section].append(line)

    def record(self) -> BugRecord:
        if self._fenced is not None:
            self._fence()
        fields = dict(self._fields)
        description = "\n".join(self._texts["description"]).strip()
        if not fields.get("synopsis") and description:
            first, _, rest = description.partition("\n")
            if len(first) <= LONGEST_LINE:
                fields["synopsis"], description = first.strip(), rest.strip()
        logs = (Log(self.name, self._log.text(), self._log.lines),) if self._log.lines else ()
        return BugRecord(
            **{name: value for name, value in fields.items() if name not in ("date", "files")},
            date=date_of(fields.get("date")),
            description=fold_prose(description),
            comments=tuple(comments_of("\n".join(self._texts["comments"]))),
            files=tuple(fields.get("files", "").replace(",", " ").split()),
            logs=logs,
        )


def _is_log(head: list[str]) -> bool:
    """Most of its lines are a tool's, and none of the first a person's heading or field."""
    told = [line for line in head if line.strip()]
    if any(_HEADING.match(line) or _names_field(line) for line in told[:_FIRST]):
        return False
    return bool(told) and sum(bool(is_logged(line)) for line in told) >= _LOG_SHARE * len(told)


def _names_field(line: str) -> bool:
    pair = _PAIR.match(line)
    return pair is not None and field_of(pair[1]) is not None
