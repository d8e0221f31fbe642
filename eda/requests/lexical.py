"""Words of requests, commands and scripts for a lexical search: stems, synonyms, and values masked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]

_WORD = re.compile(r"[A-Za-z]+|\d+(?:\.\d+)?")
_STOP = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "for",
        "in",
        "on",
        "at",
        "by",
        "with",
        "and",
        "or",
        "is",
        "are",
        "be",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "as",
        "into",
        "do",
        "does",
        "please",
        "line",
        "lines",
        "own",
        "i",
        "we",
        "you",
        "me",
        "my",
        "our",
        "so",
        "then",
        "which",
        "what",
        "there",
        "have",
        "has",
        "should",
        "would",
        "will",
        "can",
        "using",
        "use",
    ]
)
_ALIKE = {
    "max": "maximum latest", "min": "minimum earliest", "rise": "rising", "fall": "falling",
    "register": "flip flops flop flipflops ff", "cell": "instance instances", "uncertainty": "jitter",
    "transition": "slew slews", "report": "show display tell give", "print": "list dump",
    "create": "define make", "set": "declare put apply specify assign",
    "worst": "biggest largest critical tightest slowest smallest", "total": "sum",
    "remove": "delete drop erase strip discard", "false": "ignore exclude", "write": "save store export",
    "zero": "low", "one": "high", "period": "frequency", "digit": "decimals decimal precision",
    "capacitance": "capacitive", "verbose": "verbosely detail detailed details",
    "start": "startpoint startpoints starts", "end": "endpoint endpoints ends", "asynchronous": "unrelated",
    "total negative slack": "tns", "worst negative slack": "wns",
}  # fmt: skip
SYNONYMS = {word: told for told, words in _ALIKE.items() for word in words.split()}
"""Words that mean the same in a request; abbreviations become their words."""
_PHRASES = [
    (re.compile(rf"\\b(?:{told})\\b", re.IGNORECASE), word)
    for told, word in (
        (
            "at (?:the )?most|(?:no|not) (?:more|longer|later|higher) than|at the latest|must not exceed"
            "|up to",
            "maximum",
        ),
        ("at (?:the )?least|(?:no|not) (?:less|sooner|earlier|shorter) than|at the earliest", "minimum"),
        ("one another|each other|(?:at|in) the end(?! of)|right now|from now on|at all|of course", ""),
        ("flip[- ]flops?", "register"),
        ("without(?: any| an?| the)?", "no"),
        ("time[- ]stamps?|date stamps?", "timestamp"),
        ("expansion", "expanded"),
    )
]
"""Of several words, and the one that says the same."""
DIGITS = {"0": "zero", "1": "one"}
"""Numbers that say more than how much."""
_ENDINGS = ("ations", "ation", "ing", "ies", "ed", "es", "s")
REMEMBERED = 4096
"""Texts whose words are kept: the parts of a request are looked at many times."""
NUMBER, VALUE = "<number>", "<value>"


def words_of(text: str, values: Sequence[str] = ()) -> list[str]:
    """Stems in their order; numbers and the given names become marks, so that they tell nothing apart."""
    return list(_words_of(text, tuple(values)))


@lru_cache(REMEMBERED)
def _words_of(text: str, values: tuple[str, ...]) -> tuple[str, ...]:
    for value in sorted(values, key=len, reverse=True):
        text = text.replace(value, " ")
    for phrase, word in _PHRASES:
        text = phrase.sub(word, text)
    words = [word.lower() for word in _WORD.findall(text.replace("_", " "))]
    told = " ".join(SYNONYMS.get(word, word) for word in words if word not in _STOP).split()
    told = [DIGITS.get(word, word) for word in told]
    return tuple(NUMBER if word[0].isdigit() else stem(word) for word in told)


def stem(word: str) -> str:
    """A word without its ending; crude, and the same on both sides of the search."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending).rstrip("e") + ("i" if ending == "ies" else "")
    return word.rstrip("e") or word


LETTERS = 2
"""Of what may be a unit or a name as well as a word."""


@cache
def ordinary_words() -> frozenset[str]:
    """The words of our recipes' wordings: none of them is taken for a name."""
    folder = files("chipsmith.eda") / "recipes"
    texts = (file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".txt"))
    lines = (line for text in texts for line in text.splitlines() if not line.startswith((">", "#")))
    told = {
        word.lower() for line in lines for word in re.findall(r"[A-Za-z]+", re.sub(r"\{[^}]*\}", " ", line))
    }
    told = {word for word in told if len(word) > LETTERS}
    return frozenset(told | _STOP | {f"{word}s" for word in told})


class Bm25:
    """BM25 over texts that are few enough to hold in memory."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        import bm25s  # type: ignore[import-untyped]  # it has no stubs

        self._vocabulary = frozenset(word for text in texts for word in text)
        self._count = len(texts)
        self._index: Any = bm25s.BM25()
        if self._vocabulary:
            self._index.index([list(text) or [VALUE] for text in texts], show_progress=False)

    def scores(self, words: Sequence[str]) -> Scores:
        """One score a text, in their order."""
        known = [word for word in words if word in self._vocabulary]
        if not known:
            return np.zeros(self._count, np.float32)
        return np.asarray(self._index.get_scores(known), np.float32)


class Likeness:
    """How alike a text's words are to those of others, from 0 to 1: Dice's coefficient of both.

    Words count by how rare they are (Robertson and Spärck Jones 1976, inverse document frequency).
    Unlike scores of BM25, those of different requests can be compared.
    """

    def __init__(self, texts: Sequence[Sequence[str]], telling: Collection[str] = ()) -> None:
        """`telling` words count twice."""
        holders: dict[str, list[int]] = {}
        for at, text in enumerate(texts):
            for word in set(text):
                holders.setdefault(word, []).append(at)
        self._holders = {word: np.array(found) for word, found in holders.items()}
        self._unknown = float(np.log(len(texts) + 1))
        self._weights = {
            word: float(np.log((len(texts) + 1) / len(found))) * (1 + (word in telling))
            for word, found in holders.items()
        }
        self._sizes = np.array([sum(self._weights[word] for word in set(text)) for text in texts], np.float32)

    def weight(self, words: Iterable[str]) -> float:
        """Of a set of words: the more, the rarer they are."""
        return sum(self._weights.get(word, self._unknown) for word in set(words))

    def scores(self, words: Sequence[str]) -> Scores:
        """One score a text, in their order."""
        common = np.zeros(len(self._sizes), np.float32)
        for word in set(words) & self._holders.keys():
            common[self._holders[word]] += self._weights[word]
        return np.asarray(2 * common / np.maximum(self._sizes + self.weight(words), 1e-6), np.float32)
