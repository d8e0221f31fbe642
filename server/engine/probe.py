"""What a loaded model can do, tried before it serves: that it computes, and how fast."""

from __future__ import annotations

import time

import numpy as np

from chipsmith.core.errors import BrokenModelError
from chipsmith.server.engine.context import Batch, Context

PROMPT = 128
"""Tokens: enough to tell a prompt's speed, and a fraction of a second."""
ROWS = (1, 2, 4, 8, 16)
"""Rows of the small batches that are timed."""
TRIES = 2


def smoke_test(context: Context, batch: Batch) -> None:
    """One decode with finite logits. Raises BrokenModelError."""
    batch.clear()
    rows = batch.add(0, 0, _tokens(context, 1), outputs=1)
    context.decode(batch)
    if not np.isfinite(context.logits(rows[0])).all():
        raise BrokenModelError(
            f"{context.model.path} fails its smoke test: its logits are not finite.",
            fix="train or pull the model again; the old one goes on serving.",
        )
    context.forget(0)


def prompt_speed(context: Context, batch: Batch) -> float:
    """Prompt tokens per second."""
    size = min(PROMPT, batch.capacity, context.length)
    seconds = _decode(context, batch, size)
    context.forget(0)
    return size / seconds


def row_costs(context: Context, batch: Batch) -> dict[int, float]:
    """Seconds of a small batch, by its rows; the shorter of two tries."""
    sizes = [size for size in ROWS if size <= min(batch.capacity, context.length)]
    costs = {size: min(_decode(context, batch, size) for _ in range(TRIES)) for size in sizes}
    context.forget(0)
    return costs


def _decode(context: Context, batch: Batch, size: int) -> float:
    context.forget(0)
    batch.clear()
    rows = batch.add(0, 0, _tokens(context, size), outputs=1)
    started = time.perf_counter()
    context.decode(batch)
    context.logits(rows[0])
    return time.perf_counter() - started


def _tokens(context: Context, count: int) -> list[int]:
    return (context.model.tokenize("a") or [0])[:1] * count
