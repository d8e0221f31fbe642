"""The result: texts that stay, spread over shards by a hash, so that each shard is a sample of all."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from chipsmith.core.files import sha256_of
from chipsmith.finetune.curate.counts import Counts
from chipsmith.finetune.curate.record import dropped_line, from_line, to_line
from chipsmith.finetune.curate.shards import ShardWriter, read_raw
from chipsmith.finetune.curate.staging import DROPPED, TEXTS
from chipsmith.finetune.curate.table import Tables

PARTS = ("train", "heldout")
MOST_SHARDS = 256
"""Files that are open at once."""


@frozen
class Writer:
    """Writes into `out`; `counts` gets what is dropped, `tick` hears of each text."""

    out: Path
    shard_mb: int
    counts: Counts
    tick: Callable[[int], None]

    def write(self, tables: Tables, directories: Sequence[Path]) -> dict[str, dict[str, Any]]:
        """Write `train-*.jsonl.zst` and `heldout-*.jsonl.zst`, and append to the list of what was dropped.

        Returns rows and hash of each file.
        """
        with ExitStack() as stack, (self.out / DROPPED).open("a", encoding="utf-8") as dropped:
            shards = {
                part: [
                    stack.enter_context(ShardWriter(self.out / name)) for name in self._names(tables, part)
                ]
                for part in PARTS
            }
            for part, weight, reason, shard, line in _fates(tables, directories):
                self.tick(1)
                record = from_line(line)
                if reason is None:
                    writers = shards[part]
                    writers[shard % len(writers)].write(to_line(evolve(record, weight=round(weight, 4))))
                else:
                    self.counts.drop(record, reason)
                    dropped.write(dropped_line(record, reason))
        written = [writer for writers in shards.values() for writer in writers]
        return {each.path.name: {"rows": each.rows, "sha256": sha256_of(each.path)} for each in written}

    def _names(self, tables: Tables, part: str) -> Iterator[str]:
        held = part == "heldout"
        chars = tables.one("SELECT coalesce(sum(chars), 0) FROM text WHERE reason IS NULL AND held = ?", held)
        count = min(MOST_SHARDS, math.ceil(int(chars) / (self.shard_mb << 20)))
        return (f"{part}-{number:05}-of-{count:05}.jsonl.zst" for number in range(count))


def _fates(
    tables: Tables, directories: Sequence[Path]
) -> Iterator[tuple[str, float, str | None, int, bytes]]:
    """Of each text its part, weight, the reason why it is dropped, a hash, and its line."""
    lines = (line for directory in directories for line in read_raw(directory / TEXTS))
    part, shard = "if(held, 'heldout', 'train')", f"(digest % {1 << 20})::BIGINT"
    batches = tables.stream(f"SELECT {part}, weight, reason, {shard} FROM text ORDER BY id")
    fates = (
        row for batch in batches for row in zip(*(each.to_pylist() for each in batch.columns), strict=True)
    )
    return ((*fate, line) for fate, line in zip(fates, lines, strict=True))
