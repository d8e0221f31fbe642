"""Phrases in a text as single signs, so that they can be parts of longer ones."""

from __future__ import annotations

from attrs import frozen

KINDS = "NLRPSGTQMKW"
"""Number, layer, region, point, size, geometry, text; points, numbers, layers, layers that become others."""
EACH, FILLER = 0x100, "\uf8ff"
"""Signs of one kind, and what stands behind a sign as long as its phrase is."""
_FIRST = 0xE000


@frozen
class Atom:
    """A phrase and how it is written."""

    kind: str
    start: int
    end: int
    code: str
    """In microns, where it has a length."""
    grid: str = ""
    """The same in database units."""
    layer: str = ""
    """Of a layer, and of a shape that is said to be on one."""

    def __str__(self) -> str:
        return self.code


def sign(kind: str, at: int) -> str:
    return chr(_FIRST + EACH * KINDS.index(kind) + at)


def any_of(kind: str) -> str:
    """A pattern for a phrase of that kind; a layer is a region as well."""
    kinds = "RL" if kind == "R" else kind
    return f"([{''.join(f'{sign(one, 0)}-{sign(one, EACH - 1)}' for one in kinds)}]{FILLER}*+)"
