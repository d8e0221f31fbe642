"""The development data's schema: what one recorded line may say.

An event is one JSON object on one line, with the base fields and those of its kind. Files lie under
`devdata/<schema>/<event>/<date>.jsonl`. A field's docstring is its documentation.
"""

from chipsmith.core.events.base import SCHEMA, Event, Timings, new_id, now
from chipsmith.core.events.chat import ChatFeedback, ChatTurn, Message
from chipsmith.core.events.completion import (
    Age,
    CompletionOutcome,
    CompletionRetained,
    CompletionShown,
    Outcome,
)
from chipsmith.core.events.edits import ApplyOutcome, EditOutcome, EditProposed, ManualEdit
from chipsmith.core.events.reading import EVENTS, from_dict, from_json, to_json
from chipsmith.core.events.retrieval import ContextOffered, ContextUsed, Piece
from chipsmith.core.events.scripts import Rung, ScriptChecked
from chipsmith.core.events.session import ModelUsed, SessionStarted, TokensGenerated

__all__ = [
    "EVENTS",
    "SCHEMA",
    "Age",
    "ApplyOutcome",
    "ChatFeedback",
    "ChatTurn",
    "CompletionOutcome",
    "CompletionRetained",
    "CompletionShown",
    "ContextOffered",
    "ContextUsed",
    "EditOutcome",
    "EditProposed",
    "Event",
    "ManualEdit",
    "Message",
    "ModelUsed",
    "Outcome",
    "Piece",
    "Rung",
    "ScriptChecked",
    "SessionStarted",
    "Timings",
    "TokensGenerated",
    "from_dict",
    "from_json",
    "new_id",
    "now",
    "to_json",
]
