"""Bug records of a file, in whatever form it keeps them; what is broken is told and passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from mailbox import Error as MailboxError
from pathlib import Path

from attrs import frozen

from chipsmith.collectors.bugs import mail, pasted, tables
from chipsmith.collectors.bugs.encoding import head_of, open_text
from chipsmith.collectors.bugs.fields import record_of
from chipsmith.core.bugs import BugRecord
from chipsmith.core.errors import InputError


@frozen
class Broken:
    """A record that could not be read."""

    path: Path
    where: str
    """Such as `line 12`."""
    reason: str

    def __str__(self) -> str:
        return f"{self.path}, {self.where}: {self.reason}"


OnBroken = Callable[[Broken], None]


def records(path: Path, on_broken: OnBroken | None = None) -> Iterator[BugRecord]:
    """The bugs in a file: JSON, JSON Lines, CSV, mbox, a message, or plain text and Markdown as pasted.

    One record at a time is held, and logs are folded as they are read, so that size does not matter.

    Raises:
        InputError: the file cannot be read, is empty, binary, or holds no bug at all.
    """
    told = 0
    broken: list[Broken] = []
    for where, record in _found(path):
        if isinstance(record, BugRecord):
            told += 1
            yield record
            continue
        broken.append(Broken(path, where, record))
        if on_broken:
            on_broken(broken[-1])
        del broken[1:]
    if not told:
        why = f" {broken[0].where}: {broken[0].reason}" if broken else ""
        raise InputError(
            f"{path} holds no bug record.{why}",
            fix="give it as text, Markdown, JSON, JSON Lines, CSV or mbox with a synopsis or description.",
        )


def _found(path: Path) -> Iterator[tuple[str, BugRecord | str]]:
    """Where each record stands, and the record, or why there is none."""
    form = format_of(path)
    if form in ("mbox", "eml"):
        yield from _mails(path, form)
    elif form == "text":
        with open_text(path) as stream:
            record = pasted.record_of(stream, path.name)
        yield "the text", "it is empty" if record.is_empty else record
    else:
        objects = {"jsonl": tables.json_lines, "json": tables.json_objects, "csv": tables.rows}[form]
        for where, values in objects(path):
            yield where, _record(values)


def _mails(path: Path, form: str) -> Iterator[tuple[str, BugRecord | str]]:
    try:
        for number, record in enumerate(
            mail.threads(path) if form == "mbox" else [mail.message_record(path)], 1
        ):
            yield f"thread {number}", "it is empty" if record.is_empty else record
    except (MailboxError, OSError, UnicodeError) as error:
        yield "the mailbox", str(error)


def _record(values: object) -> BugRecord | str:
    if isinstance(values, Exception):
        return f"it is not JSON: {values}."
    if not isinstance(values, dict):
        return f"it is {type(values).__name__}, not an object."
    try:
        return record_of({key: value for key, value in values.items() if key is not None})
    except InputError as error:
        return error.message


def format_of(path: Path) -> str:
    """`json`, `jsonl`, `csv`, `mbox`, `eml` or `text`: by the name, else by how the file begins.

    Raises:
        InputError: the file cannot be read, is empty or binary.
    """
    head = head_of(path).lstrip(b"\xef\xbb\xbf \t\r\n")
    suffix = path.suffix.lower()
    if suffix in (".jsonl", ".ndjson"):
        return "jsonl"
    if suffix in (".csv", ".tsv"):
        return "csv"
    if suffix == ".eml":
        return "eml"
    if suffix in (".mbox", ".mbx") or (head.startswith(b"From ") and b"\nSubject:" in head):
        return "mbox"
    if suffix == ".json" or (not suffix and _begins_json(head)):
        return "jsonl" if tables.looks_like_lines(path) else "json"
    return "text"


def _begins_json(head: bytes) -> bool:
    return head.startswith(b"{") or head.startswith((b"[{", b"[\n", b"[\r", b"[ "))
