"""Conversations, and what people think of the answers."""

from __future__ import annotations

from typing import Literal

from attrs import Factory, frozen

from chipsmith.core.events.base import Event, Timings


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
