"""`chipsmith/chat` asks, `chipsmith/delta` carries the answer, `chipsmith/feedback` judges it.

`chipsmith/context` tells beforehand what a question would bring along, and `chipsmith/providers` what could.
"""

from __future__ import annotations

from typing import Any, Literal

from attrs import define, field, validators
from lsprotocol import types

CHAT, FEEDBACK, DELTA = "chipsmith/chat", "chipsmith/feedback", "chipsmith/delta"
PROVIDERS, CONTEXT = "chipsmith/providers", "chipsmith/context"


@define
class ChatMessage:
    role: Literal["system", "user", "assistant", "tool"]
    content: str


@define
class Selected:
    """What is selected in an open document; the whole of it without a range."""

    uri: str
    range: types.Range | None = None


@define
class ChatParams:
    messages: list[ChatMessage] = field(validator=validators.min_len(1))
    token: int | str | None = None
    """Names the answer in `chipsmith/delta`; without it the request's own id does."""
    session: str | None = None
    """Names one of several conversations, so that each keeps its prompt in the server's cache."""
    selection: Selected | None = None
    """For `@selection`, and for rules that are for some files only."""
    problems: list[str] = field(factory=list)
    """For `@problems`: diagnostics as the editor shows them, one a line."""
    terminal: str = ""
    """For `@terminal`."""


@define
class Delta:
    id: int | str
    text: str


@define
class ChatResult:
    id: int | str
    turn: str
    """Names this answer in `chipsmith/feedback`."""
    content: str
    model: str
    model_version: str
    finish: str
    timings: dict[str, Any]
    context: list[dict[str, Any]]
    """What the model was given: `number`, `provider`, `argument`, `path`, `lines`, `tokens`, each."""
    citations: list[dict[str, Any]]
    """Of each sentence: `start`, `stop` (code points), `numbers` of what supports it, `supported`."""


@define
class FeedbackParams:
    turn: str
    rating: Literal["up", "down"]
    text: str = ""


@define
class Offered:
    """Something that may be typed in a question."""

    name: str
    help: str


@define
class ProvidersResult:
    providers: list[Offered]
    """What may stand after an @."""
    commands: list[Offered]
    """What may stand after a / at the beginning."""


@define
class Brought:
    """What a mention brings, before the model is asked."""

    provider: str
    argument: str
    path: str
    first_line: int
    tokens: int
    """About; the answer's own context has the model's count."""


@define
class ContextResult:
    brought: list[Brought]
    searches: list[str]
    """Providers that the server will look into its index for."""
