"""Rows of Continue's development data, of every schema it had, as events of ours.

Facts about its fields: the schemas 0.1.0 and 0.2.0 in its repository (packages/config-yaml/src/schemas/data).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from attrs import frozen

from chipsmith.core.events import (
    ChatFeedback,
    ChatTurn,
    CompletionOutcome,
    CompletionShown,
    EditOutcome,
    EditProposed,
    Event,
    Message,
    Timings,
    TokensGenerated,
)
from chipsmith.core.languages import language_of

Row = dict[str, Any]
Value = TypeVar("Value")


@frozen
class Taken:
    """What a row became: events, and the fields that have no place in them."""

    id: str
    time: str
    events: tuple[Event, ...]
    rest: Row


def take(name: str, row: Row, otherwise: str) -> Taken:
    """The events of a row called `name`; their ids are those of its content, so that it comes in once.

    Args:
        otherwise: the time of rows that carry none, as schema 0.1.0 wrote them.
    """
    identifier = _digest("row", name, json.dumps(row, sort_keys=True))
    time = _time(row.get("timestamp", row.get("createdAt"))) or otherwise
    reading = _READINGS.get(name)
    if reading is None:
        return Taken(identifier, time, (), row)
    fields = _Fields(row)
    events = reading(fields, time, identifier)
    return Taken(identifier, time, tuple(events), {key: row[key] for key in row if key not in fields.used})


class _Fields:
    """A row's values, each of the type that is asked for or empty; notes which were used."""

    def __init__(self, row: Row) -> None:
        self._row = row
        self.used: set[str] = set()

    def __call__(self, kind: type[Value], *names: str) -> Value:
        for name in names:
            value = self._row.get(name)
            if isinstance(value, kind) and not (kind is not bool and isinstance(value, bool)):
                self.used.add(name)
                return value
        return kind()

    def text(self, *names: str) -> str:
        return self(str, *names)

    def count(self, *names: str) -> int:
        return int(self(float, *names) or self(int, *names))

    def decision(self, name: str) -> bool | None:
        return self(bool, name) if isinstance(self._row.get(name), bool) else None

    def path(self, name: str) -> str:
        """A path; Continue writes them as addresses of files too."""
        text = self.text(name)
        return unquote(urlsplit(text).path) if text.startswith("file:") else text

    def base(self, time: str) -> dict[str, Any]:
        for name in ("timestamp", "createdAt", "eventName", "schema"):
            self.used.add(name)
        return {
            "time": time,
            "session": self.text("sessionId"),
            "user": self.text("userId"),
            "client": self.text("userAgent") or "Continue",
        }


def _autocomplete(row: _Fields, time: str, identifier: str) -> list[Event]:
    path, model, text = row.path("filepath"), row.text("modelName"), row.text("completion")
    shown = CompletionShown(
        **row.base(time),
        id=identifier,
        completion=row.text("completionId") or identifier,
        path=path,
        language=language_of("", path).id if path else "",
        prefix=row.text("prefix"),
        suffix=row.text("suffix"),
        text=text,
        model=model,
        model_version=model,
        latency_ms=float(row.count("time")),
    )
    accepted = row.decision("accepted")
    if accepted is None:
        return [shown]
    outcome = CompletionOutcome(
        **row.base(time),
        id=_digest("outcome", identifier),
        completion=shown.completion,
        outcome="accepted" if accepted else "ignored",
        reason="" if accepted else "not accepted within 10 s, as Continue counts",
        language=shown.language,
        model_version=model,
        offered_characters=len(text),
        accepted_characters=len(text) if accepted else 0,
        accepted_text=text if accepted else "",
    )
    return [shown, outcome]


def _chat(row: _Fields, time: str, _identifier: str) -> list[Event]:
    """A turn; a thumb's row repeats its turn, which gets the same identifier both times."""
    base, prompt, answer = row.base(time), row.text("prompt"), row.text("completion")
    turn = _digest("turn", base["session"], prompt, answer)
    model = row.text("modelName") or row.text("modelTitle")
    messages = [Message("user", prompt)] if prompt else []
    events: list[Event] = [
        ChatTurn(
            **base, id=turn, turn=turn, messages=messages, answer=answer, model=model, model_version=model
        )
    ]
    thumb = row.decision("feedback")
    if thumb is not None:
        rated = _digest("feedback", turn, str(thumb))
        events.append(ChatFeedback(**base, id=rated, turn=turn, rating="up" if thumb else "down"))
    return events


def _edit(row: _Fields, time: str, identifier: str) -> list[Event]:
    base, path = row.base(time), row.path("filepath")
    before, after = row.text("previousCode"), row.text("newCode", "completion")
    model = row.text("modelName") or row.text("modelTitle")
    proposed = EditProposed(
        **base,
        id=identifier,
        edit=identifier,
        path=path,
        language=language_of("", path).id if path else "",
        instruction=row.text("prompt"),
        before=before,
        after=after,
        hunks=1,
        model=model,
        model_version=model,
    )
    accepted = row.decision("accepted")
    if accepted is None:
        return [proposed]
    outcome = EditOutcome(
        **base,
        id=_digest("outcome", identifier),
        edit=identifier,
        hunk=0,
        outcome="accepted" if accepted else "rejected",
        removed=before,
        added=after,
    )
    return [proposed, outcome]


def _quick_edit(row: _Fields, time: str, identifier: str) -> list[Event]:
    path = row.path("path")
    lines = [line for line in row(list, "diffs") if isinstance(line, dict)]
    sides = (
        "\n".join(str(line.get("line", "")) for line in lines if line.get("type") in kinds)
        for kinds in (("old", "same"), ("new", "same"))
    )
    before, after = sides
    return [
        EditProposed(
            **row.base(time),
            id=identifier,
            edit=identifier,
            path=path,
            language=language_of("", path).id if path else "",
            instruction=row.text("prompt"),
            before=before,
            after=after,
            hunks=1,
            model=row.text("model"),
            model_version=row.text("model"),
        )
    ]


def _tokens(row: _Fields, time: str, identifier: str) -> list[Event]:
    model = row.text("model")
    timings = Timings(
        prompt_tokens=row.count("promptTokens", "prompt_tokens"),
        generated_tokens=row.count("generatedTokens", "generated_tokens"),
    )
    return [
        TokensGenerated(
            **row.base(time), id=identifier, role="", model=model, model_version=model, timings=timings
        )
    ]


_READINGS: dict[str, Callable[[_Fields, str, str], list[Event]]] = {
    "autocomplete": _autocomplete,
    "chat": _chat,
    "chatInteraction": _chat,
    "chatFeedback": _chat,
    "editInteraction": _edit,
    "editOutcome": _edit,
    "quickEdit": _quick_edit,
    "tokensGenerated": _tokens,
    "tokens_generated": _tokens,
}


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(("continue", *parts)).encode("utf-8", "replace")).hexdigest()[:32]


def _time(value: object) -> str | None:
    """A time in our notation, from ISO 8601 or from milliseconds since 1970."""
    with suppress(ValueError, OverflowError, OSError):
        if isinstance(value, str):
            return _spelled(datetime.fromisoformat(value))
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _spelled(datetime.fromtimestamp(value / 1000, UTC))
    return None


def _spelled(time: datetime) -> str:
    aware = time if time.tzinfo else time.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
