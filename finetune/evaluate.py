"""Held-out scores of a GGUF file through llama.cpp, prompted as it is served."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attrs import frozen

from chipsmith.core.fim import completion_prompt
from chipsmith.finetune.examples import FimExample
from chipsmith.finetune.proof import log_softmax
from chipsmith.finetune.recipe import EvaluateRecipe
from chipsmith.finetune.vocabulary import fim_tokens, open_llama

SPARE_TOKENS = 4
"""Generated beyond the length of the line that is wanted: a longer line is wrong anyhow."""


@frozen
class Score:
    """One held-out example's result."""

    source: str
    nats: float
    """Negative log-probability of the middle's tokens; where it ends is not counted."""
    characters: int
    exact: bool
    """Whether the first line generated is the middle's first line."""
    similarity: float
    """Of those two lines: 1 − Levenshtein distance / length of the longer."""


def evaluate(
    path: Path,
    examples: list[FimExample],
    recipe: EvaluateRecipe,
    *,
    threads: int,
    tick: Callable[[], None] = lambda: None,
) -> list[Score]:
    """Score every example by greedy generation and by likelihood; `tick` is called after each.

    A model with fill-in-the-middle tokens sees the suffix, any other continues the prefix.

    Raises:
        BrokenModelError: the file cannot be loaded.
    """
    llama = open_llama(
        path,
        n_ctx=recipe.context + recipe.generate,
        n_batch=recipe.context,
        n_threads=threads,
        n_threads_batch=threads,
        logits_all=True,
    )
    try:
        scores = []
        for example in examples:
            scores.append(_score(llama, example, recipe))
            tick()
        return scores
    finally:
        llama.close()


def sample(examples: list[FimExample], recipe: EvaluateRecipe) -> list[FimExample]:
    """The examples to score: all, or `recipe.samples` of them, always the same ones."""
    if len(examples) <= recipe.samples:
        return list(examples)
    rng = random.Random(recipe.seed)  # noqa: S311 -- a reproducible sample, no secrets
    return rng.sample(examples, recipe.samples)


def _score(llama: Any, example: FimExample, recipe: EvaluateRecipe) -> Score:
    from rapidfuzz.distance import Levenshtein

    middle, characters = _middle_tokens(llama, example.middle, recipe.context // 2)
    prompt = completion_prompt(
        fim_tokens(llama.metadata),
        _tokens(llama, example.prefix),
        _tokens(llama, example.suffix),
        budget=recipe.context - len(middle),
    ) or [llama.token_bos()]
    llama.reset()
    llama.eval([*prompt, *middle])
    scored = log_softmax(llama.scores[len(prompt) - 1 : len(prompt) + len(middle) - 1])
    nats = -sum(float(row[token]) for row, token in zip(scored, middle, strict=True))
    llama.n_tokens = len(prompt)
    wanted = _first_line(example.middle)
    limit = min(recipe.generate, len(_tokens(llama, wanted)) + SPARE_TOKENS)
    generated = _first_line(_generate_line(llama, limit))
    return Score(
        example.source,
        nats,
        characters,
        generated == wanted,
        Levenshtein.normalized_similarity(generated, wanted),
    )


def _generate_line(llama: Any, limit: int) -> str:
    """Greedy text from the current state, until its first line is whole."""
    tokens: list[int] = []
    text = ""
    while len(tokens) < limit:
        token = int(llama.scores[llama.n_tokens - 1].argmax())
        if token == llama.token_eos():
            break
        tokens.append(token)
        text = llama.detokenize(tokens).decode("utf-8", "replace")
        if "\n" in text.lstrip():
            break
        llama.eval([token])
    return text


def _first_line(text: str) -> str:
    """The first line that is not blank, without trailing blanks."""
    return next((line.rstrip() for line in text.splitlines() if line.strip()), "")


def _tokens(llama: Any, text: str) -> list[int]:
    tokens: list[int] = llama.tokenize(text.encode("utf-8", "replace"), add_bos=False, special=False)
    return tokens


def _middle_tokens(llama: Any, text: str, limit: int) -> tuple[list[int], int]:
    """At most `limit` tokens of the middle, and how many characters they stand for."""
    tokens = _tokens(llama, text)[:limit]
    return tokens, max(1, len(llama.detokenize(tokens).decode("utf-8", "ignore")))
