"""The development data's schema: what one recorded line may say.

An event is one JSON object on one line, with the base fields and those of its kind. Files lie under
`devdata/<schema>/<event>/<date>.jsonl`. A field's docstring is its documentation.
"""

from __future__ import annotations

import json
import re
import uuid
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

from attrs import Attribute, Factory, evolve, field, frozen
from cattrs import Converter
from cattrs.errors import BaseValidationError, ForbiddenExtraKeysError
from cattrs.v import transform_error

from chipsmith.core.config import say
from chipsmith.core.errors import BrokenEventError, did_you_mean

SCHEMA = "1"
"""Changes when a field changes its meaning; a new field or event does not change it."""


def new_id() -> str:
    """A random identifier of 32 hexadecimal digits."""
    return uuid.uuid4().hex


def now() -> str:
    """The time in UTC, ISO 8601 to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def _check_time(_event: Event, _attribute: Attribute[str], value: str) -> None:
    """One notation only, so that times sort as text and a date can name a file."""
    if not _TIME.fullmatch(value):
        raise ValueError(f"{value!r} is not a time such as 2026-01-31T12:00:00.000Z")
    datetime.fromisoformat(value)


@frozen
class Timings:
    """Where a generation's time went; token counts and milliseconds."""

    prompt_tokens: int = 0
    """Prompt tokens computed for this request."""
    reused_tokens: int = 0
    """Prompt tokens that stood in the cache already."""
    generated_tokens: int = 0
    """Tokens of the answer."""
    guessed_tokens: int = 0
    """Tokens guessed from the text before (prompt lookup), and decoded beside the next one."""
    right_tokens: int = 0
    """Guesses that were right: decodes saved."""
    queue_ms: float = 0.0
    """Waiting for a slot."""
    prompt_ms: float = 0.0
    """Computing the prompt."""
    generated_ms: float = 0.0
    """Writing the answer."""


@frozen(kw_only=True)
class Event:
    """What every event carries."""

    name: ClassVar[str]
    code_fields: ClassVar[frozenset[str]] = frozenset()
    """Fields that hold code, prose about code, paths or names; the level `no_code` empties them."""

    id: str = Factory(new_id)
    """An event that is delivered twice is the same event."""
    time: str = field(factory=now, validator=_check_time)
    """UTC, such as `2026-01-31T12:00:00.000Z`."""
    session: str = ""
    """One run of one editor, terminal or client."""
    user: str = ""
    client: str = ""
    """Editor or program and its version."""
    workspace: str = ""
    """The workspace's path."""

    def without_code(self) -> Event:
        """A copy that keeps no code, no paths and no names."""
        emptied = self.code_fields | {"workspace"}
        return evolve(self, **{name: type(getattr(self, name))() for name in emptied})


@frozen(kw_only=True)
class SessionStarted(Event):
    """An editor or another client began to work with Chipsmith."""

    name = "session_started"
    version: str = ""
    """Chipsmith's version."""
    role_models: dict[str, str] = Factory(dict)
    """Role to model version at that time."""


@frozen(kw_only=True)
class ModelUsed(Event):
    """A role got another model."""

    name = "model_used"
    role: str
    model: str
    model_version: str


@frozen(kw_only=True)
class CompletionShown(Event):
    """A completion was offered in an editor."""

    name = "completion_shown"
    code_fields = frozenset({"path", "prefix", "suffix", "text"})
    completion: str
    """The offer's identifier, shared by all its events."""
    path: str = ""
    language: str = ""
    line: int = 0
    character: int = 0
    """UTF-16 code units from the line's start."""
    prefix: str = ""
    """Text before the cursor that was given to the model."""
    suffix: str = ""
    text: str = ""
    """What was offered."""
    context_sources: list[str] = Factory(list)
    """Kinds of context that were given to the model beside prefix and suffix, such as `symbols`."""
    trigger: Literal["automatic", "invoked"] = "automatic"
    model: str = ""
    model_version: str = ""
    timings: Timings = Factory(Timings)
    latency_ms: float = 0.0
    """Request to answer, as the language server saw it."""


Outcome = Literal[
    "accepted", "partly_accepted", "typed_through", "rejected", "ignored", "superseded", "filtered"
]


@frozen(kw_only=True)
class CompletionOutcome(Event):
    """What became of an offer; told again if it changes, and the last one counts."""

    name = "completion_outcome"
    code_fields = frozenset({"accepted_text"})
    completion: str
    outcome: Outcome
    reason: str = ""
    """Why, in the words of who decided: the editor's report, an edit, a filter."""
    language: str = ""
    model_version: str = ""
    offered_characters: int = 0
    accepted_characters: int = 0
    accepted_text: str = ""
    """The part of the offer that was taken, from its start."""
    visible_ms: float = 0.0
    """From offer to outcome."""
    inferred: bool = False
    """Deduced from the document's changes rather than reported by the editor."""


@frozen
class Message:
    """One message of a conversation."""

    role: Literal["system", "user", "assistant", "tool"]
    content: str


@frozen(kw_only=True)
class ChatTurn(Event):
    """A question and its answer."""

    name = "chat_turn"
    code_fields = frozenset({"messages", "answer"})
    turn: str
    """The answer's identifier, as the HTTP answer gave it."""
    messages: list[Message] = Factory(list)
    """Everything that was asked, earlier turns included."""
    answer: str = ""
    finish: Literal["stop", "length", "cancelled", "error"] = "stop"
    model: str = ""
    model_version: str = ""
    timings: Timings = Factory(Timings)


@frozen(kw_only=True)
class ChatFeedback(Event):
    """What a person thinks of an answer."""

    name = "chat_feedback"
    code_fields = frozenset({"text"})
    turn: str
    rating: Literal["up", "down"]
    text: str = ""


@frozen(kw_only=True)
class TokensGenerated(Event):
    """A generation ended, whoever asked for it."""

    name = "tokens_generated"
    role: str
    model: str
    model_version: str = ""
    timings: Timings = Factory(Timings)


EVENTS: dict[str, type[Event]] = {
    kind.name: kind
    for kind in (
        SessionStarted,
        ModelUsed,
        CompletionShown,
        CompletionOutcome,
        ChatTurn,
        ChatFeedback,
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
