"""How the next token is chosen: llama.cpp's sampler chain."""

from __future__ import annotations

from typing import Any

import llama_cpp
from attrs import field, frozen, validators

from chipsmith.server.engine.context import Context
from chipsmith.server.engine.grammar import Grammar
from chipsmith.server.engine.model import Model


@frozen
class Sampling:
    """OpenAI's parameters and llama.cpp's; temperature 0 takes the likeliest token."""

    temperature: float = field(default=0.0, validator=[validators.ge(0.0), validators.le(5.0)])
    top_p: float = field(default=1.0, validator=[validators.gt(0.0), validators.le(1.0)])
    top_k: int = field(default=40, validator=validators.ge(0))
    min_p: float = field(default=0.0, validator=[validators.ge(0.0), validators.le(1.0)])
    repeat_penalty: float = field(default=1.0, validator=validators.gt(0.0))
    seed: int | None = None


REPEAT_WINDOW = 64
"""Tokens back that the repeat penalty looks."""


class Sampler:
    """One request's sampler chain, and its grammar if it has one; `close` frees them.

    Raises:
        InputError: the grammar cannot be read.
    """

    def __init__(self, sampling: Sampling, model: Model, grammar: str | None = None) -> None:
        self._grammar = Grammar(model, grammar) if grammar is not None else None
        self._chain: Any = llama_cpp.llama_sampler_chain_init(llama_cpp.llama_sampler_chain_default_params())
        for stage in _stages(sampling, model.vocabulary_size):
            llama_cpp.llama_sampler_chain_add(self._chain, stage)

    def sample(self, context: Context, row: int) -> int | None:
        """Choose the token that follows batch row `row`, and remember it for the penalties.

        None where the grammar lets nothing follow, which ends the answer.
        """
        if self._grammar is None:
            return int(llama_cpp.llama_sampler_sample(self._chain, context.handle, row))
        token = self._grammar.choose(self._chain, context.logits(row))
        if token is not None:
            self._grammar.accept(token)
            llama_cpp.llama_sampler_accept(self._chain, token)
        return token

    def close(self) -> None:
        if self._grammar is not None:
            self._grammar.close()
        llama_cpp.llama_sampler_free(self._chain)


def _stages(sampling: Sampling, vocabulary_size: int) -> list[Any]:
    stages: list[Any] = []
    if sampling.repeat_penalty != 1.0:
        stages.append(
            llama_cpp.llama_sampler_init_penalties(
                vocabulary_size, REPEAT_WINDOW, sampling.repeat_penalty, 0.0, 0.0
            )
        )
    if sampling.temperature == 0.0:
        return [*stages, llama_cpp.llama_sampler_init_greedy()]
    seed = llama_cpp.LLAMA_DEFAULT_SEED if sampling.seed is None else sampling.seed & 0xFFFFFFFF
    return [
        *stages,
        llama_cpp.llama_sampler_init_top_k(sampling.top_k),
        llama_cpp.llama_sampler_init_top_p(sampling.top_p, 1),
        llama_cpp.llama_sampler_init_min_p(sampling.min_p, 1),
        llama_cpp.llama_sampler_init_temp(sampling.temperature),
        llama_cpp.llama_sampler_init_dist(seed),
    ]
