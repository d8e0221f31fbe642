"""Near-duplicates, which are kept once: candidates by MinHash in bands, then the true overlap.

Broder, "On the resemblance and containment of documents", 1997; Leskovec et al., "Mining of Massive
Datasets", section 3.4. The bands are stored with the passages, so that a later run compares with them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from chipsmith.retrieval.passages import Passage

SAME = 0.9
"""Jaccard overlap of the shingles from which on two passages count as one."""
BANDS, ROWS = 8, 8
"""With these, passages that overlap by 0.95 meet with a probability above 0.999, by 0.9 with 0.98, and by 0.5
with 0.03 (Leskovec's S-curve)."""
_SHINGLE = 3
_TRIED = 8
"""Candidates of a band that are compared: the rest would be as alike as these."""
_WORD = re.compile(r"\w+")

Bands = npt.NDArray[np.int64]
"""One row of BANDS hashes a passage."""


def shingles(text: str) -> frozenset[str]:
    """Runs of words; numbers and names count, since reports differ in nothing else."""
    found = _WORD.findall(text)
    return frozenset(" ".join(found[at : at + _SHINGLE]) for at in range(max(1, len(found) - _SHINGLE + 1)))


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, len(one | other))


def bands_of(passages: Sequence[Passage]) -> Bands:
    """The bands of each passage."""
    from datasketch import MinHash  # type: ignore[import-untyped]  # has no annotations

    texts = ([each.encode("utf-8", "replace") for each in shingles(passage.whole)] for passage in passages)
    hashes = np.array(
        [sketch.hashvalues for sketch in MinHash.generator(texts, num_perm=BANDS * ROWS)], np.uint64
    ).reshape(-1, BANDS, ROWS)
    mixed = np.zeros(hashes.shape[:2], np.uint64)
    with np.errstate(over="ignore"):
        for row in range(ROWS):
            mixed = (mixed ^ hashes[:, :, row]) * np.uint64(0x9E3779B97F4A7C15)
        mixed += np.arange(BANDS, dtype=np.uint64)
    return mixed.view(np.int64)


class Seen:
    """Passages that are kept, by their bands.

    Args:
        ids, bands: of what is stored.
        fetch: stored passages by identifier, to compare with.
    """

    def __init__(
        self, ids: Sequence[str], bands: Bands, fetch: Callable[[Collection[str]], Mapping[str, Passage]]
    ) -> None:
        flat = bands.reshape(-1)
        order = np.argsort(flat, kind="stable")
        self._ids, self._sorted, self._owner = ids, flat[order], order // BANDS
        self._fetch = fetch
        self._new: dict[int, list[str]] = defaultdict(list)

    def twins(self, passages: Sequence[Passage], bands: Bands, *, without: Collection[str]) -> list[str]:
        """For each passage the identifier of the kept one that says the same, or "", which keeps it.

        Args:
            without: keys of documents whose stored passages are about to go.
        """
        candidates = [self._candidates(row) for row in bands]
        met: dict[str, frozenset[str]] = {
            key: shingles(passage.whole)
            for key, passage in self._fetch({each for some in candidates for each in some}).items()
            if passage.document not in without
        }
        fresh: dict[int, list[str]] = defaultdict(list)
        twins = []
        for passage, row, stored in zip(passages, bands.tolist(), candidates, strict=True):
            mine = shingles(passage.whole)
            near = dict.fromkeys([*stored, *(each for band in row for each in fresh[band])])
            twin = next((key for key in near if key in met and overlap(mine, met[key]) >= SAME), "")
            twins.append(twin)
            if not twin:
                met[passage.id] = mine
                for band in row:
                    fresh[band].append(passage.id)
        for band, ids in fresh.items():
            self._new[band] += ids
        return twins

    def _candidates(self, row: npt.NDArray[Any]) -> list[str]:
        left = np.searchsorted(self._sorted, row, "left")
        right = np.searchsorted(self._sorted, row, "right")
        owners = {int(owner) for a, b in zip(left, right, strict=True) for owner in self._owner[a:b][:_TRIED]}
        new = (each for band in row.tolist() for each in self._new.get(band, ())[:_TRIED])
        return [*(self._ids[owner] for owner in sorted(owners)), *dict.fromkeys(new)]
