"""Of texts that met in a band, those that are truly alike, by their whole signatures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from chipsmith.finetune.curate.likeness import PERMUTATIONS, Signature, likeness
from chipsmith.finetune.curate.staging import SIGNATURES, split_id
from chipsmith.finetune.curate.table import Tables

Mapped = npt.NDArray[np.uint32]
"""A row of PERMUTATIONS hashes for each text."""


class Signatures:
    """Signatures by text, read from the disk where they are asked for."""

    def __init__(self, directories: Sequence[Path]) -> None:
        self._units = [_mapped(directory / SIGNATURES) for directory in directories]

    def of(self, id_: int) -> Signature:
        unit, row = split_id(id_)
        found: Signature = self._units[unit][row]
        return found


def find_twins(tables: Tables, directories: Sequence[Path], similarity: float) -> Iterator[list[int]]:
    """Ranks of the texts that are like one that is kept before them, in batches.

    Args:
        tables: with the tables `pair` and `ranked`.
    """
    signatures = Signatures(directories)
    standing: dict[int, int] = {}
    """Of those dropped, the rank of the one that stands for them."""
    query = """SELECT later, earlier, l.id AS later_id, e.id AS earlier_id FROM pair
        JOIN ranked l ON l.rank = later JOIN ranked e ON e.rank = earlier ORDER BY later, earlier"""
    ids: dict[int, int] = {}
    for batch in tables.stream(query):
        twins = []
        rows = zip(*(column.to_pylist() for column in batch.columns), strict=True)
        for later, earlier, later_id, earlier_id in rows:
            if later in standing:
                continue
            kept = standing.get(earlier, earlier)
            kept_id = ids.get(kept, earlier_id)
            if likeness(signatures.of(later_id), signatures.of(kept_id)) >= similarity:
                standing[later], ids[kept] = kept, kept_id
                twins.append(later)
        yield twins


def _mapped(file: Path) -> Mapped:
    if not file.stat().st_size:  # nothing can be mapped of it
        return np.zeros((0, PERMUTATIONS), np.uint32)
    mapped: Mapped = np.memmap(file, np.uint32, "r").reshape(-1, PERMUTATIONS)
    return mapped
