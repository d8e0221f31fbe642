"""Facts straight from a record, without any model: what a summary must not get wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from attrs import frozen

from chipsmith.collectors.bugs.folding import is_error, is_logged
from chipsmith.core.bugs import BugRecord
from chipsmith.server.assistants.bugs.sentences import sentences_of

MOST = 20
"""Of each kind, the most frequent ones."""
_SUFFIXES = (
    "sv|svh|v|vh|vhd|vhdl|c|cc|cpp|h|hpp|rs|py|tcl|sdc|xdc|upf|sh|mk|core|hjson|json|yaml|yml|toml|bzl|S|s|ld"
    "|lib|lef|def|spef|sdf|gds|oas|vcd|fst|fsdb|log|rpt|txt|md|rst|csv|sp|spi|cfg|ini|xml|html|elf|bin|hex|vmem"
)
_FILE = re.compile(
    rf"(?<![\w/.])[\w./~+@-]*[\w+-]\.(?:{_SUFFIXES})\b(?::\d+)?|(?<![\w/.])/?(?:[\w+-]+/){{2,}}[\w.+-]*\w"
)
_SIGNAL = re.compile(
    r"(?<![\w/.])(?:[A-Za-z]\w*(?:\[\d+\])?\.){2,}[A-Za-z]\w*(?:\[[\d:]+\])?"
    r"|\b[a-z]\w*_(?:i|o|ni|no|io|q|d|n|p|en|we|re|clk|rst|req|ack|gnt|valid|ready|err|error)\b(?:\[[\d:]+\])?"
    r"|\b[a-z]\w*\[\d+(?::\d+)?\]"
)
_NAME = re.compile(r"`(\w[\w.]{2,60})`|(?<![\w/.])([A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+)(?![\w/]|\.\w)")
_NAMED_MODULE = re.compile(r"\b(?:module|block|instance|interface|unit|agent)\s+[`']?([A-Za-z]\w*_\w+)")
_VERSION = re.compile(
    r"\b(?:[Vv]ersion|[Vv]er\.|[Rr]elease|rev(?:ision)?)\s*[:=]?\s*(v?\d[\w.-]*\w|\d)|\b(v\d+(?:\.\d+)+[\w.-]*)\b"
    r"|(?<![\w.])(\d+\.\d+\.\d+(?:[-+]\w+)?|20\d\d\.\d\d(?:-SP\d+)?)(?![\w.]*\w)"
)
_REVISION = re.compile(r"\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{7,40}\b")
_SEED = re.compile(
    r"\b(?:\w*seed)s?\b\s*(?:is|of|[:=])?\s*((?:0x[0-9a-fA-F]+|\d+)(?:\s*,\s*\d+)*)", re.IGNORECASE
)
_TIME = re.compile(
    r"\b\d+(?:\.\d+)?\s?(?:fs|ps|ns|us|ms|sec|seconds|minutes|min|hours)\b|\b\d\d?:\d\d:\d\d\b"
    r"|\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?|(?<=@ )\d+(?=:|\b)"
)
_ID = re.compile(r"(?<![\w&])#\d{1,7}\b|\b[A-Z][A-Z0-9]{1,9}-\d+\b")
_TAG = re.compile(r"\[([\w/, -]{2,60})\]")
_COUNTED = re.compile(r" \(× ([\d,]+)\)$")


@frozen
class FactSheet:
    """What the record itself says; lists are in the order of how often it says it."""

    first_error: str = ""
    """The first line of a log that tells of a failure, else the first sentence."""
    errors: int = 0
    """Lines of logs that tell of one."""
    modules: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """Other names of the design and its tests."""
    files: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    revisions: tuple[str, ...] = ()
    seeds: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    log_lines: int = 0
    """Of all logs, before folding."""


def facts_of(record: BugRecord) -> FactSheet:
    """The record's facts."""
    told = [record.synopsis, record.description, *(comment.text for comment in record.comments)]
    logged = [line for log in record.logs for line in log.text.splitlines()]
    text = "\n".join([*told, *logged])
    logged += [line for part in told for line in part.splitlines() if is_logged(line)]
    failing = [line.strip() for line in logged if is_error(line)]
    in_words = (sentence for part in told[1:] for sentence in sentences_of(part) if is_error(sentence))
    tags = [tag.strip() for group in _TAG.findall(record.synopsis) for tag in re.split(r"[/,\s]+", group)]
    files = [*record.files, *_found(_FILE, text)]
    return FactSheet(
        first_error=_COUNTED.sub("", failing[0] if failing else next(in_words, "")),
        errors=sum(map(_count, failing)),
        modules=_most([record.module, *tags, *_found(_NAMED_MODULE, text)]),
        signals=_most(name for name in _found(_SIGNAL, text) if not _FILE.fullmatch(name)),
        names=_most(name for name in _found(_NAME, text) if not _SIGNAL.fullmatch(name)),
        files=_most(file for file in files if file != record.module),
        versions=_most(_found(_VERSION, text)),
        revisions=_most(_found(_REVISION, text)),
        seeds=_most(_found(_SEED, text)),
        times=_most(_found(_TIME, text)),
        ids=_most(_found(_ID, text)),
        log_lines=sum(log.lines for log in record.logs),
    )


def _found(pattern: re.Pattern[str], text: str) -> list[str]:
    return [next((group for group in match.groups() if group), match[0]) for match in pattern.finditer(text)]


def _most(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(value for value, _ in Counter(value for value in values if value).most_common(MOST))


def _count(line: str) -> int:
    counted = _COUNTED.search(line)
    return int(counted[1].replace(",", "")) if counted else 1
