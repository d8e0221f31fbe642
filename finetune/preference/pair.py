"""What was better than what, and what was good or bad by itself."""

from __future__ import annotations

import hashlib

from attrs import field, frozen, validators

from chipsmith.core.events import Message

weight = [validators.ge(0.0), validators.lt(1000.0)]


@frozen
class Pair:
    """Two answers to one prompt."""

    chosen: str = field(validator=validators.min_len(1))
    rejected: str = field(validator=validators.min_len(1))
    source: str
    """What may not stand on both sides of the split."""
    messages: tuple[Message, ...] = ()
    """A conversation; empty where `text` is to be gone on with."""
    text: str = ""
    suffix: str | None = None
    """What stands behind a gap in code; None where there is no gap."""
    weight: float = field(default=1.0, validator=weight)

    @property
    def likeness(self) -> bytes:
        return _hash(self.messages, self.text, self.suffix, self.chosen, self.rejected)

    @property
    def reversed_likeness(self) -> bytes:
        """Of the pair that says the contrary."""
        return _hash(self.messages, self.text, self.suffix, self.rejected, self.chosen)


@frozen
class Judged:
    """An answer and whether it was good."""

    answer: str = field(validator=validators.min_len(1))
    good: bool
    source: str
    messages: tuple[Message, ...] = ()
    text: str = ""
    suffix: str | None = None
    weight: float = field(default=1.0, validator=weight)

    @property
    def likeness(self) -> bytes:
        return _hash(self.messages, self.text, self.suffix, self.answer, str(self.good))

    @property
    def reversed_likeness(self) -> bytes:
        """Of the one that says the contrary."""
        return _hash(self.messages, self.text, self.suffix, self.answer, str(not self.good))


def _hash(messages: tuple[Message, ...], *parts: str | None) -> bytes:
    said = [message.content for message in messages] + [part or "" for part in parts]
    words = "\0".join(" ".join(part.split()) for part in said)
    return hashlib.sha256(words.encode("utf-8", "replace")).digest()
