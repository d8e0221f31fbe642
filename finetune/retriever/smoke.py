"""A tuned model's smoke test: it loads as it will be served, and tells texts apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from chipsmith.core.errors import BrokenModelError
from chipsmith.finetune.retriever.vectors import load_embedder

TEXTS = ("set_input_delay of a port", "the history of the Alps")
TOKENS = 64
SAME = 0.999
"""Cosine of unlike texts from which on a model tells nothing apart."""


def smoke_test(path: Path) -> None:
    """Raises BrokenModelError where the model does not load, or its vectors are not numbers or all alike."""
    one, other = load_embedder(path, TOKENS).encode(TEXTS)
    if not np.isfinite(one @ other) or one @ other > SAME:
        raise BrokenModelError(
            f"{path.name} fails its smoke test: its vectors tell nothing apart.",
            fix="train with a lower learning rate; the old model serves.",
        )
