"""Bug exports: a document a bug."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from chipsmith.collectors.bugs import Broken, records
from chipsmith.collectors.corpus.parsed import Parsed
from chipsmith.collectors.corpus.redaction import redact_parsed
from chipsmith.collectors.corpus.report import Report
from chipsmith.core.bugs import BugRecord
from chipsmith.core.corpus import Block, Document
from chipsmith.core.errors import InputError, LeftOutError, Reason

SUFFIXES = frozenset([".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".mbox", ".mbx", ".eml"])
"""A file of these that a person names is an export; in a folder it might be anything."""


def is_export(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and path.is_file()


def bugs(path: Path, report: Report) -> Iterator[Document]:
    """One by one; records that are broken are noted and passed over."""

    noted = False

    def note(broken: Broken) -> None:
        nonlocal noted
        noted = True
        report.leave(f"{path}, {broken.where}", LeftOutError(Reason.BROKEN, broken.reason))

    try:
        for record in records(path, note):
            yield _document(path, record)
    except InputError as error:
        if not noted:
            report.leave(str(path), LeftOutError(Reason.BROKEN, error.message, fix=error.fix))


def _document(path: Path, record: BugRecord) -> Document:
    text = record.text()
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    parsed = redact_parsed(Parsed(tuple(_blocks(record)), title=record.synopsis))
    return Document(
        key=f"bug:{path}#{record.id or digest[:12]}",
        kind="bug",
        digest=digest,
        blocks=parsed.blocks,
        path=path.name,
        project=path.stem,
        title=parsed.title,
    )


def _blocks(record: BugRecord) -> Iterator[Block]:
    headings = (record.synopsis,) if record.synopsis else ()
    head = BugRecord(
        id=record.id, synopsis=record.synopsis, module=record.module, description=record.description,
        severity=record.severity, priority=record.priority, status=record.status, date=record.date,
    )  # fmt: skip
    yield Block(head.text(), name=record.id)
    for comment in record.comments:
        if comment.text.strip():
            yield Block(comment.text, headings=headings)
    for log in record.logs:
        if log.text.strip():
            yield Block(log.text, headings=headings, name=log.name)
