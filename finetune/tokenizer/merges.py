"""Byte-pair encoding (Sennrich et al. 2016, arXiv 1508.07909), gone on with where a training ended."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from attrs import frozen

from chipsmith.finetune.tokenizer.recipe import TokenizerRecipe
from chipsmith.finetune.tokenizer.words import Word

Pair = tuple[str, str]
LONGEST = 32
"""Characters of a token, as the vocabulary spells it."""


@frozen
class Merge:
    """Two tokens that become one; later merges may build on it."""

    pair: Pair

    @property
    def token(self) -> str:
        return "".join(self.pair)


def learn(
    words: Sequence[Word], known: Collection[str], recipe: TokenizerRecipe, *, ratio: float
) -> list[Merge]:
    """The merges that save most of the domain's tokens, in their order; at most `recipe.tokens` of them.

    Args:
        words: are left with the new tokens in them.
        known: the vocabulary so far.
        ratio: tokens of the general text for each of the domain's, by which counts are compared.
    """
    learner = _Learner(words, known, recipe, ratio)
    return pruned(list(learner.learn()), words, recipe.coverage)


def pruned(merges: Sequence[Merge], words: Sequence[Word], coverage: float) -> list[Merge]:
    """The merges of the most frequent tokens that have a share `coverage` of all new tokens' occurrences,
    and of the tokens that these are made of."""
    new = {merge.token for merge in merges}
    counts = Counter[str]()
    for word in words:
        for token in word.tokens:
            if token in new:
                counts[token] += word.domain
    kept, rest = set[str](), coverage * counts.total()
    for token, count in counts.most_common():
        if rest <= 0:
            break
        kept.add(token)
        rest -= count
    for merge in reversed(merges):
        if merge.token in kept:
            kept.update(merge.pair)
    return [merge for merge in merges if merge.token in kept]


class _Learner:
    def __init__(
        self, words: Sequence[Word], known: Collection[str], recipe: TokenizerRecipe, ratio: float
    ) -> None:
        self._words, self._known, self._recipe, self._ratio = words, frozenset(known), recipe, ratio
        self._domain: Counter[Pair] = Counter()
        self._general: Counter[Pair] = Counter()
        self._where: defaultdict[Pair, set[int]] = defaultdict(set)
        for number in range(len(words)):
            self._count(number, 1)
        self._heap = [(-count, pair) for pair, count in self._domain.items()]
        heapq.heapify(self._heap)

    def learn(self) -> Iterator[Merge]:
        made: set[str] = set()
        while self._heap and len(made) < self._recipe.tokens:
            count, pair = heapq.heappop(self._heap)
            if -count != self._domain[pair]:  # it has changed, and stands further down too
                continue
            if -count < self._recipe.least:
                return
            merge = Merge(pair)
            if self._fits(merge):
                self._merge(merge)
                made.add(merge.token)
                yield merge

    def _fits(self, merge: Merge) -> bool:
        if merge.token in self._known or len(merge.token) > LONGEST:
            return False
        common = self._recipe.rarity * self._domain[merge.pair] * self._ratio
        return self._general[merge.pair] <= common

    def _merge(self, merge: Merge) -> None:
        touched: set[Pair] = set()
        for number in list(self._where[merge.pair]):
            touched |= self._count(number, -1)
            word = self._words[number]
            word.tokens = list(_merged(word.tokens, merge))
            touched |= self._count(number, 1)
        for pair in touched:
            heapq.heappush(self._heap, (-self._domain[pair], pair))

    def _count(self, number: int, sign: int) -> set[Pair]:
        """Add or take away the pairs of a word. Returns them."""
        word = self._words[number]
        pairs = list(pairwise(word.tokens))
        for pair in pairs:
            self._domain[pair] += sign * word.domain
            self._general[pair] += sign * word.general
            if sign > 0:
                self._where[pair].add(number)
            else:
                self._where[pair].discard(number)
        return set(pairs)


def _merged(tokens: Sequence[str], merge: Merge) -> Iterator[str]:
    at = 0
    while at < len(tokens):
        if tuple(tokens[at : at + 2]) == merge.pair:
            yield merge.token
            at += 2
        else:
            yield tokens[at]
            at += 1
