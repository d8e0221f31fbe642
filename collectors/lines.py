"""How recorded lines are spelled in DuckDB's SQL."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import attrs

from chipsmith.collectors.store import MAX_LINE_BYTES
from chipsmith.core.events import SCHEMA, Event

GOOD = f"schema = '{SCHEMA}' AND id IS NOT NULL AND TRY_CAST(time AS TIMESTAMP) IS NOT NULL"
"""What holds of a line that is an event of this schema."""
_SCALARS = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN"}


def columns_of(kind: type[Event]) -> dict[str, str]:
    """The columns of a kind of event, and their DuckDB types."""
    return {"event": "VARCHAR", "schema": "VARCHAR", **_columns(kind)}


def nothing(columns: dict[str, str]) -> str:
    """A query with these columns and no row."""
    empty = ", ".join(f'NULL::{type_} AS "{column}"' for column, type_ in columns.items())
    return f"SELECT {empty} WHERE false"


def lines_of(patterns: Iterable[str], columns: dict[str, str]) -> str:
    """A query that reads these columns of the lines of files; a broken line is a row of NULLs."""
    spelled = ", ".join(f'"{column}": {literal(type_)}' for column, type_ in columns.items())
    files = ", ".join(map(literal, patterns))
    return (
        f"SELECT * FROM read_json([{files}], format='newline_delimited', ignore_errors=true,"
        f" maximum_object_size={MAX_LINE_BYTES}, columns={{{spelled}}})"
    )


def escaped(path: Path) -> str:
    """The path as DuckDB's glob spells it."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))


def literal(text: str) -> str:
    """A text as SQL spells it."""
    return "'" + text.replace("'", "''") + "'"


def _columns(kind: type) -> dict[str, str]:
    hints = get_type_hints(kind)
    return {field.name: _type(hints[field.name]) for field in attrs.fields(kind)}


def _type(hint: Any) -> str:
    """The DuckDB type that holds what a Python annotation says."""
    if hint in _SCALARS:
        return _SCALARS[hint]
    if attrs.has(hint):
        return f"STRUCT({', '.join(f'{name} {type_}' for name, type_ in _columns(hint).items())})"
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return "VARCHAR"
    if origin is list:
        return f"{_type(inner[0])}[]"
    if origin is dict:
        return f"MAP({_type(inner[0])}, {_type(inner[1])})"
    if origin is UnionType:
        return _type(next(part for part in inner if part is not type(None)))
    raise TypeError(f"no column type for {hint}")
