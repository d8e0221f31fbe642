"""Answers that follow a grammar: llama.cpp's GBNF, asked about few candidates at a time.

The grammar is asked of the token that the sampler prefers; only where it refuses that one, of the
likeliest others, and of the whole vocabulary last. Walking a large grammar for every token of a
vocabulary costs more than the decode itself.
"""

from __future__ import annotations

import ctypes
from typing import Any

import llama_cpp
import numpy as np
from numpy.typing import NDArray

from chipsmith.core.errors import InputError
from chipsmith.server.engine.model import Model

LIKELIEST = 256
"""Candidates that are asked about before the whole vocabulary is."""

TOKEN = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)], align=True)
"""llama.cpp's `llama_token_data`."""


class Candidates:
    """Tokens with their logits as llama.cpp's samplers take them."""

    def __init__(self, tokens: NDArray[np.int32], logits: NDArray[np.float32]) -> None:
        self._data = np.zeros(len(tokens), TOKEN)
        self._data["id"] = tokens
        self._data["logit"] = logits
        pointer = self._data.ctypes.data_as(llama_cpp.llama_token_data_p)
        self._array = llama_cpp.llama_token_data_array(pointer, len(tokens), -1, False)

    def apply(self, sampler: Any) -> None:
        llama_cpp.llama_sampler_apply(sampler, ctypes.byref(self._array))

    def allowed(self) -> Candidates:
        """Those that no sampler has ruled out."""
        kept = self._data[np.isfinite(self._data["logit"])]
        return Candidates(kept["id"], kept["logit"])

    def __len__(self) -> int:
        return int(self._array.size)

    @property
    def selected(self) -> int:
        """The token that the last sampler of a chain chose."""
        return int(self._array.data[self._array.selected].id)


class Grammar:
    """How far an answer has got in its grammar; `close` frees it.

    Raises:
        InputError: the grammar cannot be read, or has no rule `root`.
    """

    def __init__(self, model: Model, source: str) -> None:
        rules = source.encode()
        # llama.cpp takes an empty text for "no grammar".
        self._sampler: Any = rules and llama_cpp.llama_sampler_init_grammar(model.vocab, rules, b"root")
        if not self._sampler:
            raise InputError(
                "The grammar cannot be read: it is not GBNF, recurs on the left, or has no rule `root`.",
                fix="correct `grammar`; the server's log has llama.cpp's message.",
            )

    def choose(self, chain: Any, logits: NDArray[np.float32]) -> int | None:
        """The token that `chain` chooses among those that may follow; None where none may."""
        everything = np.arange(len(logits), dtype=np.int32)
        free = Candidates(everything, logits)
        free.apply(chain)
        preferred = np.array([free.selected], np.int32)
        likeliest = np.argpartition(logits, -LIKELIEST)[-LIKELIEST:].astype(np.int32)
        for tokens in (preferred, likeliest, everything):
            allowed = self._allowed(tokens, logits)
            if len(allowed):
                allowed.apply(chain)
                return allowed.selected
        return None

    def accept(self, token: int) -> None:
        """Go on by a token that `choose` gave."""
        llama_cpp.llama_sampler_accept(self._sampler, token)

    def close(self) -> None:
        llama_cpp.llama_sampler_free(self._sampler)

    def _allowed(self, tokens: NDArray[np.int32], logits: NDArray[np.float32]) -> Candidates:
        candidates = Candidates(tokens, logits[tokens])
        candidates.apply(self._sampler)
        return candidates.allowed()
