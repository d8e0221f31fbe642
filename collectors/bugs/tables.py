"""JSON, JSON Lines and CSV as streams of decoded objects, however long the file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from chipsmith.collectors.bugs.encoding import open_text
from chipsmith.collectors.encoding import LOOKED_AT

Objects = Iterator[tuple[str, Any]]
"""Where an object stands, and the object, or the error that stands in its place."""

_MOST_FIELD = 1 << 30
_PIECE = 1 << 23
"""Characters read at once: the parser goes over a long text again with every piece of it."""
_LISTS = ("issues", "bugs", "records", "items", "data", "results")
"""Under which exports keep their list."""


def json_lines(path: Path) -> Objects:
    """One object a line; a line that is not JSON is given as its error."""
    with open_text(path) as stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                yield f"line {number}", _decoded(line)


def json_objects(path: Path) -> Objects:
    """The objects of a list, the list under a usual key, or the one object that the file is."""
    import ijson  # type: ignore[import-untyped]  # has no types

    prefix = _prefix(path)
    with open_text(path) as stream:
        items = ijson.items(_Bytes(stream), prefix, use_float=True, buf_size=_PIECE)
        number = 0
        while True:
            number += 1
            try:
                item = next(items, _END)
            except (ijson.JSONError, UnicodeError) as error:
                yield f"record {number} and what follows", ValueError(_first_line(error))
                return
            if item is _END:
                return
            yield f"record {number}", item


def rows(path: Path) -> Objects:
    """A table's rows under its header's names; comma, semicolon, tab or bar."""
    csv.field_size_limit(_MOST_FIELD)
    with open_text(path) as stream:
        sample = stream.read(LOOKED_AT)
        stream.seek(0)
        try:
            dialect: type[csv.Dialect] | str = csv.Sniffer().sniff(
                sample.partition("\n")[0], delimiters=",;\t|"
            )
        except csv.Error:
            dialect = "excel"
        table = csv.DictReader(stream, dialect=dialect)
        while True:
            try:
                row = next(table, _END)
            except csv.Error as error:
                yield f"line {table.line_num}", ValueError(str(error))
                continue
            if row is _END:
                return
            yield f"line {table.line_num}", row


def looks_like_lines(path: Path) -> bool:
    """Whether a file of JSON holds one object a line."""
    with open_text(path) as stream:
        first = stream.readline(_MOST_FIELD).strip()
        more = any(line.strip() for line in stream)
    return first.startswith("{") and more and not isinstance(_decoded(first), Exception)


class _Bytes:
    """UTF-8 of a text stream, which is what ijson reads."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size).encode("utf-8", "replace")


_END: Any = object()


def _prefix(path: Path) -> str:
    """Where the records stand in a document."""
    import ijson

    with open_text(path) as stream:
        try:
            for prefix, event, _ in ijson.parse(_Bytes(stream), buf_size=_PIECE):
                if event == "start_array":
                    return _list_at(prefix)
                if event == "map_key" and prefix not in ("", *_LISTS):
                    break
        except (ijson.JSONError, UnicodeError):
            pass
    return ""


def _list_at(prefix: str) -> str:
    if prefix == "":
        return "item"
    return f"{prefix}.item" if prefix in _LISTS else ""


def _decoded(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        return ValueError(_first_line(error))


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0] or type(error).__name__
