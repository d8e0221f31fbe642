"""Fill-in-the-middle prompts, assembled the same way for training and for serving.

Suffix–prefix–middle (SPM) puts what changes at the end, so that a keystroke appends tokens
(Bavarian et al. 2022, arXiv 2207.14255, section 3: the variant `<PRE><SUF>suffix<MID>prefix`).
A GGUF file names the sentinels in `tokenizer.ggml.fim_{pre,suf,mid}_token_id`; ours also names the
order that the model was trained with, in `chipsmith.fim_order`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

from attrs import frozen

ORDER_KEY = "chipsmith.fim_order"
SENTINEL_KEYS = tuple(f"tokenizer.ggml.fim_{part}_token_id" for part in ("pre", "suf", "mid"))

ANCHOR = 256
"""What is too long is cut at a multiple of this many tokens: its edge stays put for a while."""
SUFFIX_SHARE = 0.25
"""Share of the window that the suffix may take."""
CONTEXT_SHARE = 0.4
"""Share of the whole that passages from elsewhere may take."""


class FimOrder(StrEnum):
    SPM = "spm"
    PSM = "psm"


@frozen
class FimTokens:
    """Token ids of the three sentinels, and the order in which the model knows them."""

    prefix: int
    suffix: int
    middle: int
    order: FimOrder = FimOrder.PSM

    def prompt(self, prefix: Sequence[int], suffix: Sequence[int]) -> list[int]:
        """Token ids after which the model writes the middle and then its end-of-sequence token."""
        if self.order is FimOrder.SPM:
            return [self.prefix, self.suffix, *suffix, self.middle, *prefix]
        return [self.prefix, *prefix, self.suffix, *suffix, self.middle]


def ends_in_prefix(fim: FimTokens | None) -> bool:
    """Whether a prompt ends as its prefix does, so that a word that was cut can be taken back."""
    return fim is None or fim.order is FimOrder.SPM


def named_sentinels(read: Callable[[str], str | None]) -> FimTokens | None:
    """The sentinels that a file's metadata names, where `read` gives a key's value as text."""
    named = [read(key) for key in SENTINEL_KEYS]
    if None in named:
        return None
    prefix, suffix, middle = (int(value or "") for value in named)
    return FimTokens(prefix, suffix, middle, FimOrder(read(ORDER_KEY) or FimOrder.PSM))


SMOLLM2_SENTINELS = FimTokens(prefix=8, suffix=9, middle=10, order=FimOrder.SPM)
"""SmolLM2 has no fill-in-the-middle tokens; training gives this meaning to three of its reserved
tokens (`<issue_start>`, `<issue_comment>`, `<issue_closed>`), so that its vocabulary does not grow."""


def window(prefix: Sequence[int], suffix: Sequence[int], budget: int) -> tuple[Sequence[int], Sequence[int]]:
    """The tokens nearest to the cursor that fit into `budget`."""
    step = min(ANCHOR, max(1, budget // 4))
    room = budget - len(prefix)
    if len(suffix) > room:
        suffix = suffix[: max(int(budget * SUFFIX_SHARE), room // step * step)]
    surplus = len(prefix) - (budget - len(suffix))
    if surplus > 0:
        prefix = prefix[-(-surplus // step) * step :]
    return prefix, suffix


def context_room(budget: int) -> int:
    """Tokens of `budget` that context may take."""
    return int(budget * CONTEXT_SHARE)


def completion_prompt(
    fim: FimTokens | None,
    prefix: Sequence[int],
    suffix: Sequence[int],
    *,
    context: Sequence[int] = (),
    budget: int,
) -> list[int]:
    """Token ids after which the model writes what stands between prefix and suffix.

    A model without fill-in-the-middle continues the prefix. Context stands before the prefix, where it
    stays put while the prefix grows; what exceeds `context_room` is cut from its beginning.
    """
    context = context[max(len(context) - context_room(budget), 0) :]
    if fim is None:
        prefix, _ = window(prefix, [], budget - len(context))
        return [*context, *prefix]
    prefix, suffix = window(prefix, suffix, budget - len(context) - 3)
    return fim.prompt([*context, *prefix], suffix)
