"""What a vocabulary is learnt from, and what it is measured on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import xxhash
from attrs import frozen

HELD_OUT = 10
"""One text in so many is measured on and not learnt from."""


@frozen
class Texts:
    """Of the domain, and general; `heldout` by these names."""

    domain: Sequence[str]
    general: Sequence[str]
    heldout: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, domain: Iterable[str], general: Iterable[str], megabytes: float) -> Texts:
        """Of more than `megabytes` of text each, what comes first."""
        parted = {
            name: _parted(_first(texts, round(megabytes * 1e6)))
            for name, texts in (("domain", domain), ("general", general))
        }
        heldout = {name: held for name, (_, held) in parted.items()}
        return cls(parted["domain"][0], parted["general"][0], heldout)


def _first(texts: Iterable[str], characters: int) -> Iterator[str]:
    for text in texts:
        if characters <= 0:
            return
        characters -= len(text)
        yield text


def _parted(texts: Iterable[str]) -> tuple[list[str], list[str]]:
    learnt: list[str] = []
    held: list[str] = []
    for text in texts:
        chosen = xxhash.xxh3_64_intdigest(text.encode("utf-8", "replace")) % HELD_OUT
        (learnt if chosen else held).append(text)
    return learnt, held
