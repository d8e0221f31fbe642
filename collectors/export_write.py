"""From the recorded lines to the parts of an export, in one pass.

Every example goes to its part as it comes. Of it only hashes, weights and its place there are kept, and
duplicates are found among those. So texts are read once, and never sorted or held.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chipsmith.collectors.export_parts import Part
from chipsmith.collectors.export_queries import SOURCES, Format
from chipsmith.collectors.export_select import Filters, considered
from chipsmith.collectors.lines import literal
from chipsmith.collectors.warehouse import Warehouse

if TYPE_CHECKING:
    from pyarrow import Array, RecordBatch  # type: ignore[import-untyped]  # has no annotations

_READERS = 2
"""Each holds up to nine buffers of 16 MB of DuckDB's JSON reader, which cannot be spilled: within
`warehouse.MEMORY` there is room for two. One core has two as well: the order of the lines follows from it."""
_AHEAD = 3
"""Batches of a stream that may wait to be written. DuckDB makes two at a time: with one, both readers would
stand still until all is written that both have made."""
_GROUP = 8192
"""Rows of a group in a Parquet file."""
_GATHERED = 64
"""Batches whose narrow columns are inserted together."""


def take(data: Warehouse, parts: Sequence[Part], kind: Format, filters: Filters) -> Counter[str]:
    """Write a format's lines; return the reasons of what is none.

    The table `example` gets the other columns, and each line's place in its part.
    """
    import pyarrow as pa

    data.execute(
        "CREATE TABLE example (held BOOLEAN, weight DOUBLE, language VARCHAR, time VARCHAR,"
        " workspace VARCHAR, place UBIGINT, likeness UBIGINT, answer UBIGINT,"
        " opening UBIGINT, ending UBIGINT, start BIGINT, stop BIGINT)"
    )
    faults: Counter[str] = Counter()
    with data.in_order():
        for source in SOURCES[kind]:
            query = considered(kind, source.query, filters)
            shares = data.shares(source.over, _READERS) if source.over else [None]
            batches = _in_turns([data.stream(query, share) for share in shares])
            narrow = (_written(batch, parts, faults) for batch in batches)
            while gathered := list(islice(narrow, _GATHERED)):
                data.append("example", pa.Table.from_batches(gathered))
    return faults


def _in_turns(streams: list[Iterator[RecordBatch]]) -> Iterator[RecordBatch]:
    """One batch of each stream after the other; each is read ahead.

    By a thread of its own: memory that others let go of would be returned to the system and taken anew.
    """
    with ExitStack() as stack:
        threads = [(stream, stack.enter_context(ThreadPoolExecutor(1))) for stream in streams]
        ahead = deque(
            (stream, thread, thread.submit(next, stream, None)) for stream, thread in threads * _AHEAD
        )
        while ahead:
            stream, thread, coming = ahead.popleft()
            if (batch := coming.result()) is not None:
                ahead.append((stream, thread, thread.submit(next, stream, None)))
                yield batch


def _written(batch: RecordBatch, parts: Sequence[Part], faults: Counter[str]) -> RecordBatch:
    """Write a batch's lines, count what is none, and return a copy of the other columns, so that lines go.

    With them goes where each line stands in its part: rows may come to a table in another order.
    """
    import pyarrow.compute as pc  # type: ignore[import-untyped]  # has no annotations

    fault, held = batch.column("fault"), batch.column("held")
    for reason in fault.drop_null().value_counts().to_pylist():
        faults[reason["values"]] += reason["counts"]
    narrow = batch.drop_columns(["fault", *(part.name for part in parts)])
    places = {part.held: _places(batch.column(part.name), part.size) for part in parts}
    for name, heldout, train in zip(("start", "stop"), places[True], places[False], strict=True):
        narrow = narrow.append_column(name, pc.if_else(held, heldout, train))
    for part in parts:
        part.write(_texts(batch.column(part.name)))
    return narrow.filter(fault.is_null())


def _places(column: Array, begin: int) -> list[Array]:
    """Where the texts start and stop that are written end to end from `begin` on."""
    import numpy as np
    import pyarrow as pa

    _, offsets, _ = column.buffers()
    bounds = pa.py_buffer(np.frombuffer(offsets, np.int32, len(column) + 1).astype(np.int64) + begin)
    return [pa.Array.from_buffers(pa.int64(), len(column), [None, bounds], offset=at) for at in (0, 1)]


def _texts(column: Array) -> memoryview:
    """All texts end to end (Arrow's columnar format, "Variable-size Binary Layout")."""
    _, offsets, texts = column.buffers()
    return memoryview(texts or b"")[: memoryview(offsets).cast("i")[len(column)]]


def as_parquet(data: Warehouse, kind: Format, columns: tuple[str, ...], lines: Path, file: Path) -> None:
    """Turn a format's lines into Parquet with the types that its columns have."""
    union = " UNION ALL BY NAME ".join(f"FROM ({source.query})" for source in SOURCES[kind])
    types: list[dict[str, Any]] = data.execute(f"DESCRIBE SELECT {', '.join(columns)} FROM ({union})")
    spelled = ", ".join(f"{row['column_name']}: {literal(row['column_type'])}" for row in types)
    data.execute(
        f"COPY (SELECT * FROM read_json({literal(str(lines))}, format='newline_delimited',"
        f" columns={{{spelled}}})) TO {literal(str(file))} (FORMAT parquet, COMPRESSION zstd,"
        f" ROW_GROUP_SIZE {_GROUP})"
    )
