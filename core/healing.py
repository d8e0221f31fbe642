"""Token healing: a prompt that ends inside a word or in blanks is continued as if it had not been cut.

A tokenizer writes "return a" as `return` + ` a`; a prompt cut at "return " ends in the token ` `, after
which the model has hardly ever seen an `a`. So the last tokens are taken back, and what is generated
first must repeat their text, in these tokens or others: four blanks of indentation are three and then
` return`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

LONGEST = 3
"""Tokens that are taken back at most."""

Ids = np.ndarray[Any, np.dtype[np.intp]]
Logits = np.ndarray[Any, np.dtype[np.float32]]


class Pieces:
    """A vocabulary: every token's bytes, found by token and by text. Control tokens have none."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces = pieces
        found = sorted((piece, token) for token, piece in enumerate(pieces) if piece)
        self._bytes = [piece for piece, _ in found]
        self._ids = np.array([token for _, token in found], np.intp)

    def __getitem__(self, token: int) -> bytes:
        return self._pieces[token]

    def text(self, tokens: Iterable[int]) -> bytes:
        return b"".join(self._pieces[token] for token in tokens)

    def beginning_with(self, text: bytes) -> Ids:
        """Tokens that begin with `text`."""
        return self._ids[self._at(text) : self._at(text + b"\xff" * 8)]

    def fitting(self, text: bytes) -> Ids:
        """Tokens that begin with `text`, and those it begins with whose rest one more token can cover."""
        shorter = [
            at
            for length in range(1, len(text))
            if self._bytes[at := self._at(text[:length])] == text[:length] and self._covers(text[length:])
        ]
        return np.append(self.beginning_with(text), self._ids[shorter])

    def _covers(self, text: bytes) -> bool:
        """Whether some token begins with `text`."""
        return self._bytes[self._at(text)].startswith(text)

    def _at(self, text: bytes) -> int:
        return min(bisect_left(self._bytes, text), len(self._bytes) - 1)


class Healing:
    """What was taken back of a prompt, and how much of it the answer has still to repeat."""

    def __init__(self, pieces: Pieces, taken: Sequence[int]) -> None:
        self._pieces = pieces
        self._canonical = list(taken)
        """The tokens taken back, as long as the answer has chosen no others."""
        self._rest = pieces.text(taken)

    @property
    def done(self) -> bool:
        return not self._rest

    @property
    def canonical(self) -> list[int]:
        """The tokens that would repeat the rest as it stood: most often what is chosen."""
        return list(self._canonical)

    def choose(self, logits: Logits) -> int:
        """The likeliest token that goes on repeating, or repeats the rest and goes beyond."""
        fitting = np.append(self._pieces.fitting(self._rest), np.array(self._canonical[:1], np.intp))
        return int(fitting[np.argmax(logits[fitting])])

    def new_bytes(self, token: int) -> bytes:
        """What a chosen token's bytes add to the text that stood there already."""
        piece = self._pieces[token]
        self._canonical = self._canonical[1:] if self._canonical[:1] == [token] else []
        repeated, self._rest = len(self._rest), self._rest[len(piece) :]
        return piece[repeated:]


def take_back(pieces: Pieces, prompt: Sequence[int]) -> tuple[list[int], list[int]]:
    """Split a prompt before its last word or blanks; at most `LONGEST` tokens are taken back.

    Returns the prompt that is left, never empty, and the tokens taken back: none that has no text.
    """
    start = len(prompt) - bool(pieces[prompt[-1]])
    while len(prompt) - LONGEST < start < len(prompt) and _goes_on(pieces, prompt[start - 1 : start + 1]):
        start -= 1
    start = max(start, 1)
    return list(prompt[:start]), list(prompt[start:])


def _goes_on(pieces: Pieces, pair: Sequence[int]) -> bool:
    """Whether the second of two tokens is within a word that began before it."""
    return len(pair) == 2 and pieces[pair[1]][:1].isalnum() and bool(pieces[pair[0]])
