"""Whether a sentence is supported by a text: a bug's record, or the passages of an answer.

Facts (names, numbers, identifiers) and claims (how severe, what state) must stand in the text; of the other
words most must, so that a small model's inventions do not pass for what is written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, cached_property

from attrs import frozen

_TOKEN = re.compile(r"\w[\w./:\[\]+-]*[\w\]]|\w")
_WORD = re.compile(r"[^\W_]+")
_CLAIM = re.compile(
    "critical|severe|serious|major|minor|trivial|block(?:er|ing)|urgent|harmless|fixed|resolved|closed|reopened"
    "|duplicate|(?:un)?verified|unresolved|(?:in)?correct|customers?|security|vulnerability",
    re.IGNORECASE,
)
_OF_ANY_BUG = frozenset(
    {"bug", "bugs", "caused", "causes", "describes", "engineer", "error", "fail", "failed", "fails"}
)
_OF_ANY_SUMMARY = frozenset(
    {"issue", "manager", "module", "problem", "reason", "report", "says", "shows", "summary"}
)
_STEM = 5
LEAST_WORDS = 0.75
"""Share of a sentence's own words that the text has too."""


@frozen
class Support:
    """A text, as something to check against."""

    text: str

    @cached_property
    def _lower(self) -> str:
        return re.sub(r"\s+", " ", self.text.lower())

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(_stem(word) for word in _WORD.findall(self._lower))

    def missing(self, sentence: str) -> tuple[str, ...]:
        """Facts and claims that the text does not have, else the words where too many are foreign."""
        facts, own = _split(sentence)
        absent = tuple(fact for fact in facts if not self._has(fact))
        if absent:
            return absent
        foreign = tuple(word for word in own if _stem(word) not in self._stems)
        return foreign if len(foreign) > (1 - LEAST_WORDS) * len(own) else ()

    def _has(self, fact: str) -> bool:
        return bool(re.search(rf"(?<!\w){re.escape(fact.lower())}(?!\w)", self._lower))


def _split(sentence: str) -> tuple[list[str], list[str]]:
    """The facts and claims of a sentence, and its own words."""
    facts, own = [], []
    for token in _TOKEN.findall(sentence):
        word = token.rstrip(".:-+/")
        if _is_fact(word) or _CLAIM.fullmatch(word):
            facts.append(word)
        elif word.lower() not in _plain():
            own += _WORD.findall(word.lower())
    return list(dict.fromkeys(facts)), own


@cache
def _plain() -> frozenset[str]:
    """Words that say nothing of one bug rather than another."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS  # type: ignore[import-untyped]  # no types

    return frozenset(ENGLISH_STOP_WORDS) | _OF_ANY_BUG | _OF_ANY_SUMMARY


def _is_fact(word: str) -> bool:
    """Whether a token is a name or number rather than a word of the language."""
    if re.search(r"[\d_/\[\]]|\w\.\w|::", word):
        return True
    return bool(re.search(r"[a-z][A-Z]|^[A-Z]{2,}$", word))


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|ed|es|s)$", "", word.lower())[:_STEM]


def facts_in(sentences: Sequence[str]) -> list[str]:
    """All facts and claims of some sentences, for counting."""
    return [fact for sentence in sentences for fact in _split(sentence)[0]]
