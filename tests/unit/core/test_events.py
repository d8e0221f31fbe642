"""An event is one line that reads back as it was; what is no event says so."""

import json
from datetime import UTC
from typing import get_args, get_origin, get_type_hints

import pytest
from attrs import fields, has
from hypothesis import given
from hypothesis import strategies as st

from chipsmith.core.errors import BrokenEventError
from chipsmith.core.events import (
    EVENTS,
    SCHEMA,
    ChatFeedback,
    ChatTurn,
    CompletionShown,
    Message,
    from_json,
    to_json,
)

utf8 = st.text(st.characters(exclude_categories=["Cs"]))
times = st.datetimes(timezones=st.just(UTC)).map(
    lambda time: time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
)
PLAIN = {str: utf8, float: st.floats(allow_nan=False, allow_infinity=False)}


def anything(hint):
    """Values of a field's type that JSON can hold."""
    if has(hint):
        return st.builds(hint, **values_of(hint))
    if get_origin(hint) is list:
        return st.lists(anything(*get_args(hint)))
    if get_origin(hint) is dict:
        return st.dictionaries(*map(anything, get_args(hint)))
    return PLAIN[hint] if hint in PLAIN else st.from_type(hint)


def values_of(kind):
    hints = get_type_hints(kind)
    return {field.name: anything(hints[field.name]) for field in fields(kind)}


events = st.one_of(*(st.builds(kind, **values_of(kind) | {"time": times}) for kind in EVENTS.values()))


@given(st.data())
def test_every_event_reads_back_as_it_was_written(data):
    event = data.draw(events)
    line = to_json(event)
    assert "\n" not in line
    assert from_json(line) == event
    assert from_json(line.encode()) == event


@given(st.data())
def test_no_code_empties_code_paths_and_names_and_keeps_the_rest(data):
    event = data.draw(events)
    emptied = event.code_fields | {"workspace"}
    bare = event.without_code()
    for field in fields(type(event)):
        value, former = getattr(bare, field.name), getattr(event, field.name)
        if field.name == "model":  # a path, or a name with its owner
            former = former.split("/")[-1]
        assert not value if field.name in emptied else value == former


@pytest.mark.parametrize("kind", EVENTS.values(), ids=EVENTS)
def test_free_text_is_either_code_or_a_name_we_chose(kind):
    """A new text field must be put on one side: `no_code` must not let it slip through."""
    ours = {"id", "time", "session", "user", "client", "version", "model", "model_version", "role", "turn"}
    ours |= {"completion", "language", "reason", "answer", "edit", "script", "tool", "tool_version"}
    ours |= {"adapter"}
    names = {name for name, hint in get_type_hints(kind).items() if hint is str and name != "name"}
    assert names <= ours | kind.code_fields | {"workspace"}


def test_a_line_names_its_event_and_schema_first():
    values = json.loads(to_json(ChatFeedback(turn="t", rating="up")))
    assert list(values)[:2] == ["event", "schema"]
    assert (values["event"], values["schema"]) == ("chat_feedback", SCHEMA)


def test_an_identifier_and_a_time_are_given():
    first, second = (CompletionShown(completion="c") for _ in range(2))
    assert first.id != second.id
    assert first.time.endswith("Z")


def test_messages_survive():
    turn = ChatTurn(turn="t", messages=[Message("user", "What is slack?")], answer="…")
    assert from_json(to_json(turn)) == turn


def line(**changes):
    values = {"event": "chat_feedback", "schema": SCHEMA, "turn": "t", "rating": "up"} | changes
    return json.dumps({key: value for key, value in values.items() if value is not None})


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        ("", "not JSON"),
        ('{"event":"chat_feedback","sch', "not JSON"),
        ("[1]", "not a JSON object"),
        (line(schema="2"), "schema '2'"),
        (line(schema=None), "schema None"),
        (line(event="chat_feedbak"), 'Did you mean "chat_feedback"'),
        (line(event=7), "no event 7"),
        (line(rating="meh"), "rating"),
        (line(turn=None), "turn"),
        (line(time="2026-01-31 12:00"), "2026-01-31 12:00"),
    ],
)
def test_what_is_no_event_is_named(broken, named):
    with pytest.raises(BrokenEventError) as caught:
        from_json(broken)
    assert named in caught.value.message
    assert caught.value.fix


def test_a_field_of_a_newer_version_is_passed_over():
    assert from_json(line(surplus=1)).turn == "t"


def test_bytes_that_are_not_utf8_are_an_error():
    with pytest.raises(BrokenEventError):
        from_json(b'{"event":"\xff"}')
