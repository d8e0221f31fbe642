"""Fields of many trackers, read as one record: Bugzilla, Jira, GitHub, GitLab and plain tables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from chipsmith.collectors.bugs.folding import fold_prose, fold_text
from chipsmith.core.bugs import BugRecord, Comment, Log
from chipsmith.core.errors import InputError

NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "key", "bug_id", "bug", "iid", "number", "issue_id", "issue_key", "ticket"),
    "synopsis": ("synopsis", "summary", "title", "subject", "headline", "short_desc"),
    "module": ("module", "component", "components", "block", "area", "subsystem"),
    "description": ("description", "body", "desc", "text", "details", "long_desc", "problem"),
    "severity": ("severity", "bug_severity"),
    "priority": ("priority", "prio"),
    "status": ("status", "state", "bug_status", "resolution"),
    "owner": ("owner", "assignee", "assigned_to", "responsible", "fixed_by", "assignees"),
    "date": (
        "date",
        "created",
        "created_at",
        "creation_ts",
        "creation_time",
        "opened",
        "reported",
        "creation_date",
    ),
    "comments": ("comments", "comment", "notes", "discussion"),
    "logs": ("logs", "log", "output", "transcript"),
    "files": ("files", "paths", "attachments", "changed_files"),
}
_FIELD_OF = {name: field for field, names in NAMES.items() for name in names}
_TEXTS = ("id", "synopsis", "module", "severity", "priority", "status", "owner")
_CALLED = (
    "displayName",
    "display_name",
    "name",
    "login",
    "username",
    "email",
    "filename",
    "path",
    "value",
    "key",
)
_COMMENT = re.compile(r"^#(\d+)\s*:\s*(.*)$", re.MULTILINE)


def field_of(name: str) -> str | None:
    """Which field a tracker's name for it means."""
    return _FIELD_OF.get(re.sub(r"[^a-z0-9]+", "_", name.strip().lower()).strip("_"))


def record_of(values: Mapping[str, Any]) -> BugRecord:
    """A record of decoded JSON or a table's row; fields that are missing or null are empty.

    Raises:
        InputError: nothing in it tells what happened.
    """
    values = {**values, **values["fields"]} if isinstance(values.get("fields"), Mapping) else values
    found: dict[str, Any] = {}
    for field, names in NAMES.items():
        keys = [
            key for key in values if field_of(str(key)) == field and values[key] not in (None, "", [], {})
        ]
        keys.sort(
            key=lambda key: names.index(re.sub(r"[^a-z0-9]+", "_", str(key).strip().lower()).strip("_"))
        )
        if keys:
            found[field] = values[keys[0]]
    record = BugRecord(
        **{field: _text(found[field]).strip() for field in _TEXTS if field in found},
        description=fold_prose(_text(found.get("description"))).strip(),
        date=date_of(found.get("date")),
        comments=tuple(_comments(found.get("comments"))),
        logs=tuple(_logs(found.get("logs"))),
        files=tuple(_names(found.get("files"))),
    )
    if record.is_empty:
        raise InputError(
            "The record has no synopsis, description, comment or log.",
            fix=f"name its fields as one of {', '.join(NAMES)}.",
        )
    return record


def date_of(value: Any) -> str:
    """ISO 8601 (UTC where a zone is said) of a date in any usual notation, or the text as it stands."""
    if isinstance(value, str) and re.fullmatch(r"\d{10}|\d{13}", value.strip()):
        value = int(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = value / 1000 if value > 1e11 else value
        try:
            return datetime.fromtimestamp(seconds, UTC).isoformat()
        except (OverflowError, OSError, ValueError):
            return str(value)
    text = _text(value).strip()
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(text)
        except (ValueError, TypeError):
            continue
        if len(text) == len("2026-01-31"):
            return text
        return (moment.astimezone(UTC) if moment.tzinfo else moment).isoformat()
    return text


def comments_of(text: str) -> list[Comment]:
    """Comments written as `#n : author`, each until the next; a text without such a line is one comment."""
    marks = list(_COMMENT.finditer(text))
    if not marks:
        return [Comment(text=fold_prose(text).strip())] if text.strip() else []
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return [
        Comment(mark[2].strip(), fold_prose(text[mark.end() : end]).strip(), int(mark[1]))
        for mark, end in zip(marks, ends, strict=True)
    ]


def _comments(value: Any) -> list[Comment]:
    if isinstance(value, Mapping) and isinstance(value.get("comments"), Sequence):  # Jira
        value = value["comments"]
    if isinstance(value, str):
        return comments_of(value)
    given = (
        value if isinstance(value, Sequence) else [] if value is None or isinstance(value, int) else [value]
    )
    return [_comment(one, number) for number, one in enumerate(given, 1)]


def _comment(value: Any, number: int) -> Comment:
    if not isinstance(value, Mapping):
        return Comment(text=fold_prose(_text(value)), number=number)
    author = next((_text(value[key]) for key in ("author", "user", "creator", "from") if value.get(key)), "")
    text = next((_text(value[key]) for key in ("text", "body", "comment", "content") if value.get(key)), "")
    date = next((value[key] for key in ("date", "created", "created_at", "time") if value.get(key)), "")
    said = value.get("number")
    return Comment(author, fold_prose(text).strip(), said if isinstance(said, int) else number, date_of(date))


def _logs(value: Any) -> list[Log]:
    if value is None:
        return []
    if isinstance(value, Mapping) and "text" not in value:
        return [fold_text(str(name), _text(text)) for name, text in value.items()]
    given = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    return [_log(one) for one in given]


def _log(value: Any) -> Log:
    if not isinstance(value, Mapping):
        return fold_text("", _text(value))
    folded = fold_text(_text(value.get("name")), _text(value.get("text")))
    lines = value.get("lines")
    return Log(folded.name, folded.text, lines if isinstance(lines, int) else folded.lines)


def _names(value: Any) -> list[str]:
    if isinstance(value, str):
        return [name for name in re.split(r"[\s,;]+", value) if name]
    given = value if isinstance(value, Sequence) else []
    return [name for name in map(_text, given) if name]


def _text(value: Any) -> str:
    """A value in words: of an object what it is called, of a list its items."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return next((_text(value[key]) for key in _CALLED if value.get(key)), "")
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return ", ".join(filter(None, map(_text, value)))
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
