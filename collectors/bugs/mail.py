"""Mailboxes: a thread is a bug, its first message the report, the replies its comments."""

from __future__ import annotations

import email
import email.policy
import html
import mailbox
import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import IO, Any

from chipsmith.collectors.bugs.fields import date_of
from chipsmith.collectors.bugs.folding import fold_prose, fold_text
from chipsmith.core.bugs import BugRecord, Comment, Log

_NUMBER = re.compile(r"(?:\b(?:bug|issue|ticket|pr)\s*#?\s*|#|\[)([A-Za-z]{0,10}-?\d+)\b", re.IGNORECASE)
_REPLY = re.compile(r"^(?:\s*(?:re|fwd?|aw|wg)\s*:\s*)+", re.IGNORECASE)
_TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]{0,2000}>", re.DOTALL | re.IGNORECASE)


def threads(path: Path) -> Iterator[BugRecord]:
    """The bugs of a mailbox, in the order of their first messages; one message at a time is held."""
    box = _open(path)
    try:
        replies: dict[str, list[Any]] = {}
        root_of: dict[str, str] = {}
        for key in box.iterkeys():
            message = box[key]
            identity = str(message["Message-ID"] or f"message {key}").strip()
            parent = next((root_of[name] for name in _referred(message) if name in root_of), identity)
            root_of[identity] = parent
            replies.setdefault(parent, []).append(key)
        for keys in replies.values():
            first, *rest = keys
            yield record_of(box[first], (box[key] for key in rest))
    finally:
        box.close()


def message_record(path: Path) -> BugRecord:
    """The bug that a single message (.eml) tells."""
    with path.open("rb") as stream:
        return record_of(_parse(stream), iter(()))


def record_of(report: EmailMessage, replies: Iterator[EmailMessage]) -> BugRecord:
    subject = _REPLY.sub("", str(report["Subject"] or "")).strip()
    number = _NUMBER.search(subject)
    names, logs = _attachments(report)
    comments = []
    for index, reply in enumerate(replies, 1):
        comments.append(
            Comment(_sender(reply), fold_prose(_unquoted(_body(reply))), index, date_of(reply["Date"]))
        )
        more_names, more_logs = _attachments(reply)
        names, logs = names + more_names, logs + more_logs
    return BugRecord(
        id=number[1] if number else str(report["Message-ID"] or "").strip("<> \t"),
        synopsis=subject,
        description=fold_prose(_body(report)).strip(),
        date=date_of(report["Date"]),
        comments=tuple(comments),
        logs=tuple(logs),
        files=tuple(names),
    )


def _open(path: Path) -> Any:
    """typeshed knows only mailbox's own message class, which reads no modern headers."""
    make: Any = mailbox.mbox
    return make(path, factory=_parse, create=False)


def _parse(stream: IO[bytes]) -> EmailMessage:
    return email.message_from_binary_file(stream, policy=email.policy.default)


def _referred(message: EmailMessage) -> list[str]:
    return re.findall(r"<[^>]*>", f"{message['References'] or ''} {message['In-Reply-To'] or ''}")


def _sender(message: EmailMessage) -> str:
    return str(message["From"] or "")


def _body(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    text = _content(part)
    return html.unescape(_TAG.sub(" ", text)) if part.get_content_subtype() == "html" else text


def _attachments(message: EmailMessage) -> tuple[list[str], list[Log]]:
    names, logs = [], []
    for part in message.iter_attachments():
        name = part.get_filename() or ""
        names += [name] if name else []
        if part.get_content_maintype() == "text":
            logs.append(fold_text(name, _content(part)))
    return names, logs


def _content(part: Any) -> str:
    """A part's text; one whose charset is unknown or wrong is read as it looks most like."""
    try:
        return str(part.get_content())
    except (LookupError, KeyError, ValueError):
        return (part.get_payload(decode=True) or b"").decode("utf-8", "replace")


def _unquoted(text: str) -> str:
    """A reply without what it repeats."""
    lines = [line for line in text.splitlines() if not line.startswith(">")]
    return "\n".join(lines).strip()
