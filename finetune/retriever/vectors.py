"""Vectors of the passages by a model: computed once, kept in the run until it ends."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from chipsmith.core.console import stderr
from chipsmith.core.files import atomic_write
from chipsmith.core.weights import digest_of
from chipsmith.retrieval.embedder import Embedder
from chipsmith.retrieval.schema import Vectors

SLICE = 128
"""Texts between two words on progress."""


def load_embedder(path: Path, context: int) -> Embedder:
    """The model as it serves. Raises BrokenModelError."""
    return Embedder(path, max_tokens=context)


def encode(embedder: Embedder, texts: Sequence[str], told: str) -> Vectors:
    """Unit vectors, one row a text, with a progress bar that says `told`; texts of a length side by side."""
    from rich.progress import Progress

    order = np.argsort([len(text) for text in texts], kind="stable")[::-1]
    vectors = np.empty((len(texts), embedder.dimensions), np.float32)
    with Progress(console=stderr(), transient=True) as bar:
        task = bar.add_task(told, total=len(texts))
        for begin in range(0, len(texts), SLICE):
            rows = order[begin : begin + SLICE]
            vectors[rows] = embedder.encode([texts[row] for row in rows])
            bar.advance(task, len(rows))
    return vectors


def kept(directory: Path, model: Path, context: int, texts: Sequence[str], told: str) -> Vectors:
    """As `encode`, or what `directory` keeps of the same model from before."""
    file = directory / f"{digest_of(model)[:16]}.npy"
    if file.is_file():
        found: Vectors = np.load(file, allow_pickle=False)
        if len(found) == len(texts):
            return found
    vectors = encode(load_embedder(model, context), texts, told)
    with atomic_write(file) as stream:
        np.save(stream, vectors, allow_pickle=False)
    return vectors
