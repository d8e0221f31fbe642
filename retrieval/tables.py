"""What is done to the tables of one generation; the steps that a writer puts together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from chipsmith.core.corpus import Document
from chipsmith.retrieval import schema
from chipsmith.retrieval.duplicates import BANDS, Seen
from chipsmith.retrieval.passages import Passage
from chipsmith.retrieval.schema import Row
from chipsmith.retrieval.store import Generation, Store, reading
from chipsmith.retrieval.words import LONGEST

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]  # has no annotations
    from lancedb.table import Table

VECTOR_INDEX = 20_000
"""Passages from which on vectors are looked up in an index; fewer are compared one by one, exactly."""
PARTITION = 1_500
"""Passages of a partition of that index. LanceDB by itself makes so few that of 100,000 passages 24 took as
long to read as 48: all of them."""
KEPT_VERSIONS = timedelta(minutes=10)
"""Readers of an older version of a table are done by then."""
_ASKED = 500
"""Identifiers in one filter."""


class Tables:
    """Passages and documents of a generation."""

    def __init__(self, store: Store, generation: Generation) -> None:
        self.generation = generation
        self._uri = store.uri
        self.passages: Table = store.table(generation.passages)
        self.documents: Table = store.table(generation.documents)

    def known(self) -> dict[str, str]:
        """Keys of documents to their digests."""
        rows = self._read(self.documents, ("key", "digest"))
        return dict(zip(rows["key"].to_pylist(), rows["digest"].to_pylist(), strict=True))

    def counts(self) -> dict[str, Any]:
        """Documents, passages, duplicates, and documents of each project."""
        with reading(self._uri):
            kept = self.passages.count_rows("twin = ''")
            spare = self.passages.count_rows("twin != ''")
        projects = Counter(self._read(self.documents, ("project",))["project"].to_pylist())
        return {
            "documents": projects.total(),
            "passages": kept,
            "duplicates": spare,
            "projects": dict(sorted(projects.items())),
        }

    def seen(self) -> Seen:
        rows = self._read(self.passages, ("id", "bands"), "twin = ''")
        bands = rows["bands"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
        return Seen(rows["id"].to_pylist(), bands.reshape(-1, BANDS), self.fetch)

    def fetch(self, ids: Collection[str]) -> Mapping[str, Passage]:
        rows = self.rows("id", ids, schema.SHOWN)
        return {row["id"]: schema.passage_of(row) for row in rows}

    def rows(self, column: str, values: Collection[str], columns: Sequence[str]) -> list[dict[str, Any]]:
        """Stored passages whose `column` is one of `values`."""
        found: list[dict[str, Any]] = []
        for some in _batches(values):
            found += self._read(self.passages, columns, f"{column} IN ({schema.quoted(some)})").to_pylist()
        return found

    def document_rows(self, keys: Sequence[str]) -> pa.Table:
        return self._read(self.documents, schema.documents().names, f"key IN ({schema.quoted(keys)})")

    def replace(self, keys: Sequence[str], rows: Sequence[Row]) -> None:
        """Let these rows be all that is stored of these documents, in one commit."""
        with reading(self._uri):
            merge = self.passages.merge_insert("id").when_matched_update_all().when_not_matched_insert_all()
            merge = merge.when_not_matched_by_source_delete(f"document IN ({schema.quoted(keys)})")
            merge.execute(self._stored(rows), on_bad_vectors="null")  # a spare has none

    def change(self, rows: Sequence[Row]) -> None:
        """Store these rows in place of those with the same identifiers."""
        with reading(self._uri):
            merge = self.passages.merge_insert("id").when_matched_update_all()
            merge.execute(self._stored(rows), on_bad_vectors="null")  # a spare has none

    def finish(self, done: Sequence[tuple[Document, int]]) -> None:
        """Remember documents whose passages are stored."""
        self.finish_rows(schema.document_table(done))

    def finish_rows(self, rows: pa.Table) -> None:
        with reading(self._uri):
            merge = self.documents.merge_insert("key").when_matched_update_all()
            merge.when_not_matched_insert_all().execute(rows)

    def forget(self, keys: Iterable[str]) -> None:
        for some in _batches(keys):
            with reading(self._uri):
                self.passages.delete(f"document IN ({schema.quoted(some)})")
                self.documents.delete(f"key IN ({schema.quoted(some)})")

    def unindexed(self) -> int:
        """Passages that full text looks through one by one."""
        with reading(self._uri):
            names = {index.name for index in self.passages.list_indices()}
            stats = self.passages.index_stats("words_idx") if "words_idx" in names else None
            return self.passages.count_rows() if stats is None else stats.num_unindexed_rows

    def optimize(self) -> None:
        """Bring the indexes up to date, join small files, and let go of what nobody reads any more."""
        from lancedb.index import FTS, BTree, IvfFlat

        with reading(self._uri):
            have = {index.name for index in self.passages.list_indices()}
            if "words_idx" not in have:
                words = FTS(base_tokenizer="whitespace", max_token_length=LONGEST)
                self.passages.create_index("words", config=words)
            for column in ("id", "document", "twin"):
                if f"{column}_idx" not in have:
                    self.passages.create_index(column, config=BTree())
            if self._wants_vector_index(have):
                vectors = IvfFlat(distance_type="dot", num_partitions=self.passages.count_rows() // PARTITION)
                self.passages.create_index("vector", config=vectors)
            self.passages.optimize(cleanup_older_than=KEPT_VERSIONS)
            self.documents.optimize(cleanup_older_than=KEPT_VERSIONS)

    def _wants_vector_index(self, have: Collection[str]) -> bool:
        """Also anew where the table has grown well beyond what its partitions were found for."""
        count = self.passages.count_rows()
        if "vector_idx" not in have:
            return count >= VECTOR_INDEX
        stats = self.passages.index_stats("vector_idx")
        return stats is not None and stats.num_unindexed_rows > count // 2

    def _stored(self, rows: Sequence[Row]) -> pa.Table:
        return schema.passage_table(rows, self.generation.dimensions)

    def _read(self, table: Table, columns: Sequence[str], where: str | None = None) -> pa.Table:
        with reading(self._uri):
            query = table.search().select(list(columns)).limit(None)
            return (query.where(where) if where else query).to_arrow()


def vector_of(row: Mapping[str, Any]) -> np.ndarray[Any, np.dtype[np.float32]] | None:
    vector = row["vector"]
    return None if vector is None else np.asarray(vector, np.float32)


def _batches(values: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(values)
    for begin in range(0, len(ordered), _ASKED):
        yield ordered[begin : begin + _ASKED]
