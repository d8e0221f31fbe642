"""The tables of the index: one row a passage, one row a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from attrs import asdict, frozen

from chipsmith.core.corpus import Document
from chipsmith.retrieval.duplicates import BANDS
from chipsmith.retrieval.passages import Passage
from chipsmith.retrieval.words import words

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]  # has no annotations

VERSION = 1
"""Of these tables; another version's are built anew."""
SHOWN = (
    "id", "document", "text", "first_line", "last_line", "headings", "kind", "path", "project", "language",
    "title",
)  # fmt: skip
"""The columns that make a Passage."""

Vectors = npt.NDArray[np.float32]
"""One row a text, of length one."""


def unit(vectors: Vectors) -> Vectors:
    """The same directions with length one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = vectors / np.maximum(lengths, np.float32(1e-12))
    return scaled


@frozen
class Row:
    """A passage as it is stored; a spare says what its `twin` says, and is not found itself."""

    passage: Passage
    bands: Sequence[int]
    twin: str = ""
    vector: npt.NDArray[np.float32] | None = None


def passages(dimensions: int) -> pa.Schema:
    import pyarrow as pa

    return pa.schema(
        {
            **dict.fromkeys(("id", "document", "text"), pa.string()),
            **dict.fromkeys(("first_line", "last_line"), pa.int32()),
            "headings": pa.list_(pa.string()),
            **dict.fromkeys(("kind", "path", "project", "language", "title", "twin", "words"), pa.string()),
            "bands": pa.list_(pa.int64(), BANDS),
            "vector": pa.list_(pa.float32(), dimensions),
        }
    )


def documents() -> pa.Schema:
    import pyarrow as pa

    texts = ("key", "digest", "kind", "path", "project", "title", "licence")
    return pa.schema({**dict.fromkeys(texts, pa.string()), "passages": pa.int32()})


def passage_table(rows: Sequence[Row], dimensions: int) -> pa.Table:
    import pyarrow as pa

    columns: dict[str, list[Any]] = {name: [] for name in passages(dimensions).names}
    for row in rows:
        for name in SHOWN:
            columns[name].append(getattr(row.passage, name))
        columns["twin"].append(row.twin)
        columns["words"].append("" if row.twin else searched(row.passage))
        columns["bands"].append(list(row.bands))
        columns["vector"].append(row.vector)
    return pa.table(columns, schema=passages(dimensions))


def document_table(done: Sequence[tuple[Document, int]]) -> pa.Table:
    """Documents with the number of their passages."""
    import pyarrow as pa

    schema = documents()
    rows = [
        {**{name: getattr(document, name) for name in schema.names[:-1]}, "passages": count}
        for document, count in done
    ]
    return pa.Table.from_pylist(rows, schema=schema)


def searched(passage: Passage) -> str:
    """What full text knows of a passage: its breadcrumb, its path and its text."""
    return words(f"{passage.breadcrumb} {passage.path}\n{passage.text}")


def passage_of(row: Mapping[str, Any]) -> Passage:
    values = {name: row[name] for name in SHOWN}
    return Passage(**{**values, "headings": tuple(row["headings"] or ())})


def as_dict(passage: Passage) -> dict[str, Any]:
    return asdict(passage)


def quoted(values: Sequence[str]) -> str:
    """Texts as SQL's list of literals."""
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)
