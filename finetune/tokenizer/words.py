"""The words of texts, as a tokenizer parts them, with what it makes of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from attrs import define, frozen

if TYPE_CHECKING:
    from tokenizers import Tokenizer


@define
class Word:
    """Tokens as the vocabulary spells them, and how often the word stands in either text."""

    tokens: list[str]
    domain: int
    general: int


@frozen
class Counts:
    """Words by how often they stand in a text."""

    words: Counter[str]

    @classmethod
    def of(cls, texts: Iterable[str], tokenizer: Tokenizer) -> Counts:
        part = tokenizer.pre_tokenizer.pre_tokenize_str
        words: Counter[str] = Counter()
        for text in texts:
            words.update(word for word, _ in part(text))
        return cls(words)


def words_of(domain: Counts, general: Counts, tokenizer: Tokenizer) -> list[Word]:
    """All words that are more than one token; the domain's order."""
    tokenize = tokenizer.model.tokenize
    met = dict.fromkeys([*domain.words, *general.words])
    found = (
        Word([token.value for token in tokenize(word)], domain.words[word], general.words[word])
        for word in met
    )
    return [word for word in found if len(word.tokens) > 1]


def occurrences(words: Sequence[Word]) -> tuple[int, int]:
    """Tokens of both texts."""
    domain = sum(len(word.tokens) * word.domain for word in words)
    return domain, sum(len(word.tokens) * word.general for word in words)
