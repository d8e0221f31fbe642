"""docs/reference/events.md: every recorded event, its fields and what they mean."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin, get_type_hints

from attrs import NOTHING, fields, has
from reference import MADE, field_docs, table, write

from chipsmith.core.events import EVENTS, SCHEMA, Event, Message, Piece, Timings

HEAD = f"""# Events

The development data is one JSON object a line, in `devdata/{SCHEMA}/<event>/<date>.jsonl` under
`CHIPSMITH_HOME`; the date is that of the event's `time`. Every line has `"event"` (its kind), `"schema"`
(`"{SCHEMA}"`) and the fields that all events share. The schema changes when a field changes its meaning; new
fields and events do not change it. At the level `no_code` the fields marked † and `workspace` are recorded
empty. Secrets are replaced by `<redacted>` before a line is written.

A line that is broken stays where it is and is passed over and counted; half a line that a killed writer left
is moved to `<date>.jsonl.broken`.

"""


def rows(kind: type, own: bool = False) -> Iterator[tuple[str, str, str, str]]:
    """A row for each field; with `own`, without those that all events share."""
    hints, docs = get_type_hints(kind), field_docs(kind)
    shared = {field.name for field in fields(Event)} if own else set()
    hidden: frozenset[str] = getattr(kind, "code_fields", frozenset())
    for field in fields(kind):
        if field.name not in shared:
            mark = " †" if field.name in hidden else ""
            must = "required" if field.default is NOTHING else ""
            yield f"`{field.name}`{mark}", _type(hints[field.name]), must, docs.get(field.name, "")


def _type(hint: Any) -> str:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in inner)
    if origin is list:
        return f"list of {_type(inner[0])}"
    if origin is dict:
        return f"object, {_type(inner[0])} to {_type(inner[1])}"
    if has(hint):
        return f"[{hint.__name__}](#{hint.__name__.lower()})"
    return {"str": "text", "int": "whole number", "float": "number", "bool": "true or false"}[hint.__name__]


def section(title: str, kind: type, own: bool = False) -> str:
    doc = inspect.getdoc(kind) or ""
    told = "" if doc.startswith("Method generated") else doc.strip() + "\n\n"
    return f"## {title}\n\n{told}{table(('field', 'value', '', 'meaning'), rows(kind, own))}\n"


if __name__ == "__main__":
    page = MADE + HEAD + section("All events", Event)
    page += "".join(section(f"`{name}`", kind, own=True) for name, kind in EVENTS.items())
    page += section("Timings", Timings) + section("Message", Message) + section("Piece", Piece)
    write("events.md", page.rstrip("\n") + "\n")
