"""What a model thinks of a prompt does not depend on how the prompt came into the cache.

Pieces of one token are left out: llama.cpp computes them by kernels of their own.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from chipsmith.core.embedded import resolve_model
from chipsmith.server.engine.context import Batch, Context
from chipsmith.server.engine.model import Model

BATCH = 128
TEXT = "proc report_slack {path} {\n    puts [get_property $path slack]\n}\n" * 6


@pytest.fixture(scope="module")
def context() -> Iterator[Context]:
    model = Model(resolve_model("embedded:smollm2-135m-instruct"))
    context = Context(model, sequences=2, length=256, batch=BATCH, threads=1)
    yield context
    context.close()
    model.close()


def logits(context: Context, tokens: Sequence[int], cuts: Sequence[int], beside: int = 0) -> np.ndarray:
    """Of the last token, with the prompt cut there, and `beside` tokens of another text in each batch."""
    batch = Batch(BATCH)
    context.forget(0)
    context.forget(1)
    for number, (start, end) in enumerate(zip((0, *cuts), (*cuts, len(tokens)), strict=True)):
        batch.clear()
        rows = batch.add(0, start, tokens[start:end], outputs=1)
        if beside:
            batch.add(1, number * beside, tokens[:beside], outputs=1)
        context.decode(batch)
    return context.logits(rows[-1]).copy()


@pytest.mark.parametrize("cuts", [(2,), (4,), (26,), (63,), (64,), (70,), (98,), (30, 60, 90)])
def test_a_prompt_may_be_cut_anywhere(context: Context, cuts: Sequence[int]) -> None:
    tokens = context.model.tokenize(TEXT)[:100]
    assert np.array_equal(logits(context, tokens, cuts), logits(context, tokens, ()))


@pytest.mark.parametrize("beside", [2, 20])
def test_another_text_in_the_batch_changes_nothing(context: Context, beside: int) -> None:
    tokens = context.model.tokenize(TEXT)[:100]
    assert np.array_equal(logits(context, tokens, (50,), beside), logits(context, tokens, (50,)))


def test_what_follows_a_copied_prefix_is_as_if_it_had_been_read(context: Context) -> None:
    tokens = context.model.tokenize(TEXT)[:100]
    whole = logits(context, tokens, ())
    context.copy(0, 1, 72)
    batch = Batch(BATCH)
    rows = batch.add(1, 72, tokens[72:], outputs=1)
    context.decode(batch)
    assert np.array_equal(context.logits(rows[-1]), whole)
