"""Token healing: a prompt that ends inside a word or in blanks is continued as if it had not been cut.

A tokenizer writes "return a" as `return` + ` a`; a prompt cut at "return " ends in the token ` `, after
which the model has hardly ever seen an `a`. So the last tokens are taken back, and what is generated
first must repeat their text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

import numpy as np

from chipsmith.server.engine.binding import Model

LONGEST = 3
"""Tokens that are taken back at most."""

Logits = np.ndarray[Any, np.dtype[np.float32]]


class Pieces:
    """A vocabulary sorted by bytes, to find the tokens that fit a text."""

    def __init__(self, model: Model) -> None:
        pieces = sorted((model.piece(token), token) for token in range(model.vocabulary_size))
        pieces = pieces[bisect_left(pieces, (b"\0", -1)) :]  # control tokens stand for nothing
        self._bytes = [piece for piece, _ in pieces]
        self._ids = np.array([token for _, token in pieces], np.intp)

    def likeliest(self, logits: Logits, text: bytes, canonical: int) -> int:
        """The likeliest of the tokens that begin with `text`, and `canonical`."""
        fitting = self._ids[bisect_left(self._bytes, text) : bisect_left(self._bytes, text + b"\xff" * 8)]
        fitting = np.append(fitting, canonical)
        return int(fitting[np.argmax(logits[fitting])])


class Healing:
    """The tokens that were taken back, and how far the answer has repeated their text."""

    def __init__(self, model: Model, pieces: Pieces, taken: Sequence[int]) -> None:
        self._model = model
        self._pieces = pieces
        self._taken = list(taken)

    @property
    def done(self) -> bool:
        return not self._taken

    def choose(self, logits: Logits) -> int:
        """The likeliest token that repeats all that was taken back and may go on, or its first token."""
        text = b"".join(map(self._model.piece, self._taken))
        return self._pieces.likeliest(logits, text, self._taken[0])

    def new_bytes(self, token: int) -> bytes:
        """What a chosen token's bytes add to the text that stood there already."""
        piece = self._model.piece(token)
        if self.done:
            return piece
        if token == self._taken[0]:
            del self._taken[0]
            return b""
        repeated = sum(len(self._model.piece(taken)) for taken in self._taken)
        self._taken.clear()
        return piece[repeated:]


def take_back(model: Model, prompt: Sequence[int]) -> tuple[list[int], list[int]]:
    """Split a prompt before its last word or blanks; at most `LONGEST` tokens are taken back.

    Returns the prompt that is left, never empty, and the tokens taken back.
    """
    start = len(prompt) - 1
    while start > max(1, len(prompt) - LONGEST) and model.piece(prompt[start])[:1].isalnum():
        start -= 1
    start = max(start, 1)
    return list(prompt[:start]), list(prompt[start:])
