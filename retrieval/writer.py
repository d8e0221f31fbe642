"""The one who writes to the index: embeds what changed, batch by batch, so that a killed run resumes.

A batch's passages are committed first, then its documents with their digests: what has no digest yet is done
again, and doing it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import evolve

from chipsmith.core.corpus import Document
from chipsmith.retrieval import schema
from chipsmith.retrieval.duplicates import Seen, bands_of
from chipsmith.retrieval.embedding import Embedding
from chipsmith.retrieval.passages import Chunker, Passage
from chipsmith.retrieval.progress import Progress, Tell, ignore
from chipsmith.retrieval.schema import Row
from chipsmith.retrieval.tables import Tables, vector_of

WINDOW = 1024
"""Passages that are embedded and committed together; texts of a length are computed side by side."""
SLICE = 128
"""Passages between two words on progress."""
FEW_UNINDEXED, MANY_UNINDEXED = 512, 4096
"""Passages that full text looks through one by one before they join its index: after some edits, and while
many are being written."""
_STORED = (*schema.SHOWN, "bands", "twin", "vector")

Cut = tuple[Document, list[Passage]]


class Writer:
    """Made by `Index.writing`."""

    def __init__(self, tables: Tables, embedding: Embedding, tell: Tell = ignore) -> None:
        self._tables = tables
        self._embedding = embedding
        self._chunker = Chunker(embedding.count)
        self._tell = tell
        self.progress = Progress()

    def known(self) -> dict[str, str]:
        """Keys of documents that are in the index, to their digests."""
        return self._tables.known()

    def update(self, documents: Iterable[Document]) -> Progress:
        """Put documents in, in place of what was known of them; what is equal to what is known is skipped."""
        known = self.known()
        seen = self._tables.seen()
        fresh = (document for document in documents if known.get(document.key) != document.digest)
        for batch in self._windows(fresh):
            self._write(batch, seen)
            if self._tables.unindexed() > MANY_UNINDEXED:
                self._tables.optimize()
        return self.progress

    def remove(self, keys: Collection[str]) -> Progress:
        """Take documents out; what was kept once because they said it is found in the others now."""
        lost = [row for row in self._stored(keys) if not row.twin]
        spares = self._spares(lost, keys)
        self._tables.forget(keys)
        self._promote(spares, lost)
        self.progress.removed += len(keys)
        self._tell(self.progress)
        return self.progress

    def adopt(self, old: Tables) -> None:
        """Take over what another model's tables hold, with vectors of this model."""
        known = self.known()
        keys = [key for key in old.known() if key not in known]
        for begin in range(0, len(keys), SLICE):
            some = keys[begin : begin + SLICE]
            theirs = (_row(each) for each in old.rows("document", some, _STORED))
            self._tables.replace(some, self._embedded([evolve(row, vector=None) for row in theirs]))
            self._tables.finish_rows(old.document_rows(some))
            self.progress.copied += len(some)
            self._tell(self.progress)

    def finish(self, *, settle: bool) -> None:
        """Bring the indexes up to date, always or when much has changed."""
        if settle or self._tables.unindexed() > FEW_UNINDEXED:
            self._tables.optimize()

    def _windows(self, documents: Iterable[Document]) -> Iterator[list[Cut]]:
        batch: list[Cut] = []
        waiting = 0
        for document in documents:
            passages = self._chunker.chunk(document)
            if any(document.key == other.key for other, _ in batch):  # told twice: the later one holds
                yield batch
                batch, waiting = [], 0
            batch.append((document, passages))
            waiting += len(passages)
            if waiting >= WINDOW or len(batch) >= WINDOW:
                yield batch
                batch, waiting = [], 0
        if batch:
            yield batch

    def _write(self, batch: Sequence[Cut], seen: Seen) -> None:
        keys = [document.key for document, _ in batch]
        passages = [passage for _, some in batch for passage in some]
        stored = {row.passage.id: row for row in self._stored(keys)}
        bands = bands_of(passages)
        twins = seen.twins(passages, bands, without=set(keys))
        rows = [
            Row(passage, band, twin, stored[passage.id].vector if passage.id in stored else None)
            for passage, band, twin in zip(passages, bands.tolist(), twins, strict=True)
        ]
        kept = {row.passage.id for row in rows if not row.twin}
        lost = [row for row in stored.values() if not row.twin and row.passage.id not in kept]
        spares = self._spares(lost, keys)
        self._tables.replace(keys, self._embedded(rows))
        self._promote(spares, lost)
        self._tables.finish([(document, len(some)) for document, some in batch])
        self.progress.documents += len(batch)
        self.progress.passages += len(passages)
        self.progress.duplicates += sum(bool(twin) for twin in twins)
        self._tell(self.progress)

    def _stored(self, keys: Collection[str]) -> list[Row]:
        return [_row(each) for each in self._tables.rows("document", keys, _STORED)]

    def _spares(self, lost: Sequence[Row], without: Collection[str]) -> list[Row]:
        """What is not found because one of `lost` says it already, in other documents than these."""
        ids = [row.passage.id for row in lost]
        rows = (_row(each) for each in self._tables.rows("twin", ids, _STORED))
        return [row for row in rows if row.passage.document not in without]

    def _promote(self, spares: Sequence[Row], lost: Sequence[Row]) -> None:
        """Of those that say the same, one is kept from now on; with equal words it inherits the vector."""
        former = {row.passage.id: row for row in lost}
        heirs: dict[str, str] = {}
        changed = []
        for row in spares:
            heir, kept = heirs.setdefault(row.twin, row.passage.id), former[row.twin]
            vector = kept.vector if kept.passage.whole == row.passage.whole else None
            twin = "" if heir == row.passage.id else heir
            changed.append(evolve(row, twin=twin, vector=vector))
        if changed:
            self._tables.change(self._embedded(changed))

    def _embedded(self, rows: Sequence[Row]) -> list[Row]:
        """The rows with vectors: those of the spares go, those that are missing are computed."""
        missing = [at for at, row in enumerate(rows) if not row.twin and row.vector is None]
        missing.sort(key=lambda at: len(rows[at].passage.whole))
        done = [evolve(row, vector=None) if row.twin else row for row in rows]
        for begin in range(0, len(missing), SLICE):
            some = missing[begin : begin + SLICE]
            vectors = self._embedding.encode([rows[at].passage.whole for at in some])
            for at, vector in zip(some, np.asarray(vectors, np.float32), strict=True):
                done[at] = evolve(rows[at], vector=vector)
            self.progress.embedded += len(some)
            self._tell(self.progress)
        return done


def _row(stored: Mapping[str, Any]) -> Row:
    return Row(schema.passage_of(stored), stored["bands"], stored["twin"], vector_of(stored))
