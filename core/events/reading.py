"""Events to and from lines of JSON."""

from __future__ import annotations

import json
from typing import Any

from cattrs import Converter
from cattrs.errors import BaseValidationError, ForbiddenExtraKeysError
from cattrs.v import transform_error

from chipsmith.core.config import say
from chipsmith.core.errors import BrokenEventError, did_you_mean
from chipsmith.core.events.base import SCHEMA, Event
from chipsmith.core.events.chat import ChatFeedback, ChatTurn
from chipsmith.core.events.completion import CompletionOutcome, CompletionRetained, CompletionShown
from chipsmith.core.events.edits import ApplyOutcome, EditOutcome, EditProposed, ManualEdit
from chipsmith.core.events.retrieval import ContextOffered, ContextUsed
from chipsmith.core.events.scripts import ScriptChecked
from chipsmith.core.events.session import ModelUsed, SessionStarted, TokensGenerated

EVENTS: dict[str, type[Event]] = {
    kind.name: kind
    for kind in (
        SessionStarted,
        ModelUsed,
        ContextOffered,
        ContextUsed,
        CompletionShown,
        CompletionOutcome,
        CompletionRetained,
        ChatTurn,
        ChatFeedback,
        EditProposed,
        EditOutcome,
        ApplyOutcome,
        ManualEdit,
        ScriptChecked,
        TokensGenerated,
    )
}

_converter = Converter()


def to_json(event: Event) -> str:
    """The event as one line of JSON, without the newline."""
    values = {"event": event.name, "schema": SCHEMA, **_converter.unstructure(event)}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def from_dict(values: dict[str, Any]) -> Event:
    """Read an event from a decoded JSON object.

    Fields that this version does not know are passed over: a newer editor may meet an older server.

    Raises:
        BrokenEventError: another schema, an unknown event, or a field that is missing or wrong.
    """
    values = dict(values)
    name, schema = values.pop("event", None), values.pop("schema", None)
    if schema != SCHEMA:
        raise BrokenEventError(
            f"The event has schema {schema!r}; this version reads {SCHEMA!r}.",
            fix="upgrade Chipsmith, or bring older data in with `devdata import`.",
        )
    if not isinstance(name, str) or name not in EVENTS:
        raise BrokenEventError(
            f"There is no event {name!r}.{did_you_mean(str(name), EVENTS)}",
            fix=f"use one of {', '.join(EVENTS)}.",
        )
    try:
        return _converter.structure(values, EVENTS[name])
    except (BaseValidationError, ForbiddenExtraKeysError, TypeError, ValueError) as error:
        reasons = "; ".join(transform_error(error, path=name, format_exception=say))
        raise BrokenEventError(
            f"A {name} event is malformed: {reasons}",
            fix="compare it with docs/reference/events.md.",
        ) from error


def from_json(line: str | bytes) -> Event:
    """Read an event from one line.

    Raises:
        BrokenEventError: the line is not a JSON object, or not an event.
    """
    try:
        values = json.loads(line)
    except ValueError as error:
        raise BrokenEventError(
            f"A line is not JSON: {error}.", fix="remove it; `devdata` sets it aside."
        ) from error
    if not isinstance(values, dict):
        raise BrokenEventError("A line is not a JSON object.", fix="remove it; `devdata` sets it aside.")
    return from_dict(values)
