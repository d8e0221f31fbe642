"""Rows of Continue's development data, of every schema it had, as events of ours.

Facts about its fields: the schemas 0.1.0 and 0.2.0 in its repository (packages/config-yaml/src/schemas/data).
"""

from __future__ import annotations

import json
from collections.abc import Callable

from attrs import frozen

from chipsmith.collectors.continue_fields import Fields, Row, digest, time_of
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
    identifier = digest("row", name, json.dumps(row, sort_keys=True))
    time = time_of(row.get("timestamp", row.get("createdAt"))) or otherwise
    reading = _READINGS.get(name)
    if reading is None:
        return Taken(identifier, time, (), row)
    fields = Fields(row)
    events = reading(fields, time, identifier)
    return Taken(identifier, time, tuple(events), {key: row[key] for key in row if key not in fields.used})


def _autocomplete(row: Fields, time: str, identifier: str) -> list[Event]:
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
        id=digest("outcome", identifier),
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


def _chat(row: Fields, time: str, _identifier: str) -> list[Event]:
    """A turn; a thumb's row repeats its turn, which gets the same identifier both times."""
    base, prompt, answer = row.base(time), row.text("prompt"), row.text("completion")
    turn = digest("turn", base["session"], prompt, answer)
    model = row.text("modelName") or row.text("modelTitle")
    messages = [Message("user", prompt)] if prompt else []
    events: list[Event] = [
        ChatTurn(
            **base, id=turn, turn=turn, messages=messages, answer=answer, model=model, model_version=model
        )
    ]
    thumb = row.decision("feedback")
    if thumb is not None:
        rated = digest("feedback", turn, str(thumb))
        events.append(ChatFeedback(**base, id=rated, turn=turn, rating="up" if thumb else "down"))
    return events


def _edit(row: Fields, time: str, identifier: str) -> list[Event]:
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
        id=digest("outcome", identifier),
        edit=identifier,
        hunk=0,
        outcome="accepted" if accepted else "rejected",
        removed=before,
        added=after,
    )
    return [proposed, outcome]


def _quick_edit(row: Fields, time: str, identifier: str) -> list[Event]:
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


def _tokens(row: Fields, time: str, identifier: str) -> list[Event]:
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


_READINGS: dict[str, Callable[[Fields, str, str], list[Event]]] = {
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
