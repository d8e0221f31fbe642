"""Examples to rows of tokens: left to right, or as one of the ways to fill in the middle."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

from attrs import evolve, frozen

from chipsmith.core.fim import FimOrder, FimTokens, completion_prompt
from chipsmith.finetune.dapt.recipe import DaptRecipe
from chipsmith.finetune.examples import FimExample
from chipsmith.finetune.packing import IGNORED, Row
from chipsmith.finetune.tokens import Tokenising

Parts = tuple[list[int], list[int], list[int]]
"""Tokens of prefix, middle and suffix."""


def rows(examples: Iterable[FimExample], vocabulary: Tokenising, recipe: DaptRecipe) -> Iterator[Row]:
    """One row for each example, in the given order, or more for a long one that is read left to right.

    No row is longer than `recipe.window` tokens. A weight repeats an example its whole part times, and
    once more with the odds of the rest.
    """
    writer = _Writer(vocabulary, recipe, random.Random(recipe.seed))  # noqa: S311 -- no secrets
    for example in examples:
        for _ in range(int(example.weight) + writer.happens(example.weight % 1)):
            if writer.happens(recipe.fim_share):
                yield writer.fill_in_the_middle(example)
            else:
                yield from writer.left_to_right(example)


@frozen
class _Writer:
    vocabulary: Tokenising
    recipe: DaptRecipe
    rng: random.Random

    def happens(self, share: float) -> bool:
        return self.rng.random() < share

    def left_to_right(self, example: FimExample) -> Iterator[Row]:
        tokens = self.vocabulary.tokenize(example.prefix + example.middle + example.suffix)
        for start in range(0, len(tokens), self.recipe.window):
            row = tokens[start : start + self.recipe.window]
            yield Row(row, row)

    def fill_in_the_middle(self, example: FimExample) -> Row:
        """The middle is learnt, and so is where it ends, unless it had to be cut."""
        between_tokens = bool(self.recipe.token_share) and self.happens(self.recipe.token_share)
        cut = self._between_tokens if between_tokens else self._between_characters
        prefix, middle, suffix = cut(example)
        middle = [*middle, self.vocabulary.end][: self.recipe.window // 2]
        budget = self.recipe.window - len(middle)
        prompt = completion_prompt(self._sentinels(), prefix, suffix, budget=budget)
        return Row([*prompt, *middle], [*self._labels(prompt), *middle])

    def _sentinels(self) -> FimTokens:
        found = self.vocabulary.sentinels
        psm = bool(self.recipe.psm_share) and self.happens(self.recipe.psm_share)
        return evolve(found, order=FimOrder.PSM) if psm else found

    def _labels(self, prompt: list[int]) -> list[int]:
        return prompt if self.recipe.context_loss else [IGNORED] * len(prompt)

    def _between_characters(self, example: FimExample) -> Parts:
        """Each part tokenised by itself, as the served prompt is: the cut may be within a word."""
        tokenize = self.vocabulary.tokenize
        return tokenize(example.prefix), tokenize(example.middle), tokenize(example.suffix)

    def _between_tokens(self, example: FimExample) -> Parts:
        """The whole tokenised, and cut about where the example is cut."""
        prefix, middle, _ = self._between_characters(example)
        tokens = self.vocabulary.tokenize(example.prefix + example.middle + example.suffix)
        start, stop = len(prefix), len(prefix) + len(middle)
        return tokens[:start], tokens[start:stop], tokens[stop:]
