"""Phrases that are written as one expression, found by rewriting: what a phrase is made of may be a phrase.

A text is rewritten without a change of its length: what a rule finds becomes one sign of its kind and fillers,
so that places stay those of the request.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from attrs import define, field, frozen

KINDS = "NLRPSGTQMK"
"""Number, layer, region, point, size, geometry, text; points, numbers, layers."""
_FIRST, _EACH, _FILLER = 0xE000, 0x100, "\uf8ff"


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


@frozen
class Rule:
    """`<R> minus <R>` is written `({0} - {1})`."""

    kind: str
    pattern: re.Pattern[str]
    write: str | Callable[[Sequence[Atom]], str]

    def written(self, atoms: Sequence[Atom]) -> str:
        return self.write.format(*atoms) if isinstance(self.write, str) else self.write(atoms)


def rule(kind: str, pattern: str, write: str | Callable[[Sequence[Atom]], str]) -> Rule:
    """`<N>` to `<T>` in a pattern are phrases of that kind; a layer is a region as well."""
    told = re.sub(r"<([A-Z]+)>", lambda match: f"({_any(match[1].replace('R', 'RL'))})", pattern)
    return Rule(kind, re.compile(told, re.IGNORECASE), write)


def _any(kinds: str) -> str:
    signs = "".join(f"{chr(_sign(kind, 0))}-{chr(_sign(kind, _EACH - 1))}" for kind in kinds)
    return f"[{signs}]{_FILLER}*+"


def _sign(kind: str, at: int) -> int:
    return _FIRST + _EACH * KINDS.index(kind) + at


@define
class Phrases:
    """The phrases of one text."""

    text: str
    _atoms: dict[str, Atom] = field(factory=dict, init=False)

    def put(self, kind: str, start: int, end: int, code: str, grid: str = "", layer: str = "") -> None:
        """A phrase in place of what stands there."""
        sign = chr(_sign(kind, len(self._atoms) % _EACH))
        self._atoms[sign] = Atom(kind, start, end, code, grid, layer)
        self.text = self.text[:start] + sign + _FILLER * (end - start - 1) + self.text[end:]

    def rewrite(self, rules: Sequence[Rule]) -> None:
        """By the first rule that applies, until none does."""
        while any(self._applied(one) for one in rules):
            pass

    def _applied(self, one: Rule) -> bool:
        match = one.pattern.search(self.text)
        if not match or len(self._atoms) >= _EACH:
            return False
        parts = [self._atoms[part[0]] for part in match.groups() if part and part[0] in self._atoms]
        layer = next((part.layer for part in parts if part.kind == "L"), "") if one.kind == "G" else ""
        own = [part for part in parts if part.kind != "L" or one.kind != "G"]
        self.put(one.kind, match.start(), match.end(), one.written(own), layer=layer)
        return True

    def found(self) -> Iterator[Atom]:
        """Those that no other has taken in, in their order."""
        yield from (self._atoms[sign] for sign in self.text if sign in self._atoms)
