"""What the first half leaves of a unit for the second: texts, and beside them what decides between texts."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import xxhash

from chipsmith.finetune.curate.likeness import BANDS, PERMUTATIONS, Signature, bands, signatures
from chipsmith.finetune.curate.record import Record, to_line
from chipsmith.finetune.curate.shards import ShardWriter

TEXTS, FACTS, BUCKETS, SIGNATURES = "texts.jsonl.zst", "facts.parquet", "buckets.parquet", "signatures.u32"
DROPPED = "dropped.jsonl"
"""Keys of the texts that were dropped, and why; the result has it too."""


_ROW_BITS = 40
"""Of a text's number; the rest is its unit's."""


def split_id(number: int) -> tuple[int, int]:
    """The unit's number and the row of a text."""
    return number >> _ROW_BITS, number & (1 << _ROW_BITS) - 1


class Staging:
    """Writes a unit's files side by side, row for row.

    FACTS has a row for each text; BUCKETS one for each band of each text that may have near-duplicates;
    SIGNATURES PERMUTATIONS 32-bit hashes for each text, zeros for the others.
    """

    def __init__(self, directory: Path, unit: int) -> None:
        import pyarrow.parquet as pq  # type: ignore[import-untyped]  # has no annotations

        self._stack = ExitStack()
        self._first_id = unit << _ROW_BITS
        self._texts = self._stack.enter_context(ShardWriter(directory / TEXTS))
        self._signatures = self._stack.enter_context((directory / SIGNATURES).open("wb"))
        self._facts, self._buckets = (
            self._stack.enter_context(pq.ParquetWriter(directory / name, schema, compression="zstd"))
            for name, schema in ((FACTS, facts_schema()), (BUCKETS, _buckets_schema()))
        )

    def write(self, records: Sequence[Record]) -> None:
        import pyarrow as pa

        first = self._first_id + self._texts.rows
        for record in records:
            self._texts.write(to_line(record))
        self._facts.write_table(
            pa.Table.from_pylist(
                [_facts(id_, each) for id_, each in enumerate(records, first)], facts_schema()
            )
        )
        alike = [row for row, record in enumerate(records) if record.gap is None]
        made = dict(zip(alike, signatures(records[row].text for row in alike), strict=True))
        self._write_signatures(made, first, len(records))

    def _write_signatures(self, made: dict[int, Signature], first: int, count: int) -> None:
        import pyarrow as pa

        whole = np.zeros((count, PERMUTATIONS), np.uint32)
        for row, signature in made.items():
            whole[row] = signature
        self._signatures.write(whole.tobytes())
        ids = np.repeat(np.fromiter(made, np.int64, len(made)) + first, BANDS)
        numbers = np.tile(np.arange(BANDS, dtype=np.uint8), len(made))
        hashes = np.concatenate([bands(each) for each in made.values()] or [np.zeros(0, np.uint64)])
        self._buckets.write_table(pa.Table.from_arrays([ids, numbers, hashes], schema=_buckets_schema()))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()


def _facts(id_: int, record: Record) -> dict[str, Any]:
    return {
        "id": id_,
        "digest": record.digest,
        "place": _hash(record.place or record.key),
        "chars": len(record.text),
        "category": record.category,
        "origin": record.group,
        "weight": record.weight,
        "source": record.source,
    }


def _hash(text: str) -> int:
    return xxhash.xxh3_64_intdigest(text.encode("utf-8", "replace"))


def facts_schema() -> Any:
    import pyarrow as pa

    types = {
        "id": pa.int64(),
        "digest": pa.uint64(),
        "place": pa.uint64(),
        "chars": pa.int64(),
        "category": pa.string(),
        "origin": pa.string(),
        "weight": pa.float64(),
        "source": pa.string(),
    }
    return pa.schema(list(types.items()))


def _buckets_schema() -> Any:
    import pyarrow as pa

    return pa.schema([("id", pa.int64()), ("band", pa.uint8()), ("hash", pa.uint64())])
