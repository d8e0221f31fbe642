"""Phrases that are written as one expression, found by rewriting: what a phrase is made of may be a phrase.

A text is rewritten without a change of its length: what a rule finds becomes one sign of its kind and
fillers, so that places stay those of the request.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import define, field

from chipsmith.eda.requests.layouts.atoms import EACH, FILLER, Atom, sign
from chipsmith.eda.requests.layouts.grammar import Rule


@define
class Phrases:
    """The phrases of one text."""

    text: str
    _atoms: dict[str, Atom] = field(factory=dict, init=False)

    def put(self, atom: Atom) -> None:
        """A phrase in place of what stands there; texts of very many phrases keep the first ones."""
        if len(self._atoms) < EACH:
            told = sign(atom.kind, len(self._atoms))
            self._atoms[told] = atom
            rest = FILLER * (atom.end - atom.start - 1)
            self.text = self.text[: atom.start] + told + rest + self.text[atom.end :]

    def rewrite(self, rules: Sequence[Rule]) -> None:
        """By the first rule that applies, until none does."""
        while any(self._applied(one) for one in rules):
            pass

    def _applied(self, rule: Rule) -> bool:
        match = rule.pattern.search(self.text)
        if not match or len(self._atoms) >= EACH:
            return False
        parts = [self._atoms[told] for told in match[0] if told in self._atoms]
        shape = rule.kind == "G"
        layer = next((part.layer for part in parts if part.kind == "L"), "") if shape else ""
        own = [part for part in parts if not (shape and part.kind == "L")]
        self.put(Atom(rule.kind, match.start(), match.end(), rule.write(own), layer=layer))
        return True

    def found(self) -> Iterator[Atom]:
        """Those that no other has taken in, in their order."""
        yield from (self._atoms[told] for told in self.text if told in self._atoms)
