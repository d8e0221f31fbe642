"""Which sequence of the cache a prompt goes to, and how much of it stands there already.

Pure bookkeeping: what a slot's `tokens` say must equal what the context's cells hold.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import Factory, define, frozen

CONTINUES = 0.5
"""A free slot of no document is continued in place if the prompt repeats this share of it."""
COPY_GAIN = 8
"""Tokens that copying a prefix from another slot must save to be worth it."""


def common_prefix(left: Sequence[int], right: Sequence[int]) -> int:
    """Length of the longest common prefix."""
    limit = min(len(left), len(right))
    if left[:limit] == right[:limit]:
        return limit
    low, high = 0, limit - 1
    while low < high:
        middle = (low + high + 1) // 2
        if left[:middle] == right[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


@define
class Slot:
    sequence: int
    tokens: list[int] = Factory(list)
    """Tokens whose cells stand in the context."""
    document: str | None = None
    """Whose text it holds: a document's or a conversation's key."""
    busy: bool = False
    last_used: int = 0


@frozen
class Placement:
    slot: Slot
    reused: int
    """Leading prompt tokens that need not be computed."""
    copy_from: Slot | None = None
    """Slot whose cells are to be copied first."""


class SlotPool:
    """A fixed number of slots; the least recently used free one is evicted."""

    def __init__(self, count: int) -> None:
        self.slots = [Slot(sequence) for sequence in range(count)]
        self._clock = 0

    def place(self, prompt: Sequence[int], document: str | None) -> Placement | None:
        """Take a slot for a prompt, or None while all are busy.

        At least the prompt's last token is always left to compute, since its logits are needed.
        """
        free = [slot for slot in self.slots if not slot.busy]
        if not free:
            return None
        prompt = list(prompt)
        limit = len(prompt) - 1
        shared = {slot.sequence: min(common_prefix(slot.tokens, prompt), limit) for slot in self.slots}
        target = self._target(free, shared, document)
        source = max(self.slots, key=lambda slot: shared[slot.sequence])
        copies = shared[source.sequence] >= shared[target.sequence] + COPY_GAIN
        self._clock += 1
        target.busy, target.document, target.last_used = True, document, self._clock
        reused = shared[(source if copies else target).sequence]
        return Placement(target, reused, source if copies else None)

    def standing(self, document: str, prompt: Sequence[int]) -> int:
        """Leading tokens of a prompt that stand in a slot of its document, from any thread."""
        prompt = list(prompt)
        own = [slot.tokens[: len(prompt)] for slot in self.slots if slot.document == document]
        return max((common_prefix(tokens, prompt) for tokens in own), default=0)

    def release(self, slot: Slot) -> None:
        slot.busy = False

    @staticmethod
    def _target(free: list[Slot], shared: dict[int, int], document: str | None) -> Slot:
        own = [slot for slot in free if document is not None and slot.document == document]
        if own:
            return max(own, key=lambda slot: shared[slot.sequence])
        continued = [
            slot
            for slot in free
            if slot.tokens and slot.document is None and shared[slot.sequence] >= CONTINUES * len(slot.tokens)
        ]
        if continued:
            return max(continued, key=lambda slot: shared[slot.sequence])
        return min(free, key=lambda slot: (bool(slot.tokens), slot.last_used))
