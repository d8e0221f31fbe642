"""Which texts are nearly the same: MinHash (Broder 1997) by datasketch, in bands as FineWeb has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
import xxhash

BANDS, ROWS = 16, 8
"""Texts that overlap by 0.9 meet in a band with a probability above 0.999, by 0.8 with 0.95, by 0.5 with 0.06
(Leskovec et al., Mining of Massive Datasets, section 3.4)."""
PERMUTATIONS = BANDS * ROWS
_SHINGLE = 5
"""Words, as in FineWeb (Penedo et al. 2024, arXiv 2406.17557)."""
_WORD = re.compile(r"\w+")

Signature = npt.NDArray[np.uint32]
"""PERMUTATIONS hashes."""


def signatures(texts: Iterable[str]) -> Iterator[Signature]:
    from datasketch import MinHash  # type: ignore[import-untyped]  # has no annotations

    made = MinHash.generator(
        map(_shingles, texts),
        num_perm=PERMUTATIONS,
        scheme="affine32",
        hashfunc=xxhash.xxh32_intdigest,
    )
    for sketch in made:
        yield sketch.hashvalues


def bands(signature: Signature) -> npt.NDArray[np.uint64]:
    """BANDS hashes; texts that share one are compared."""
    parts = signature.reshape(BANDS, ROWS)
    return np.array([xxhash.xxh3_64_intdigest(part.tobytes()) for part in parts], np.uint64)


def likeness(one: Signature, other: Signature) -> float:
    """An estimate of the Jaccard overlap of two texts' shingles, with a standard error of at most 0.045."""
    return float(np.mean(one == other))


def _shingles(text: str) -> list[bytes]:
    words = _WORD.findall(text.lower())
    runs = (" ".join(words[at : at + _SHINGLE]) for at in range(max(1, len(words) - _SHINGLE + 1)))
    return [run.encode() for run in dict.fromkeys(runs)]
