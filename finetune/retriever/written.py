"""Questions that the running server's chat model writes about passages (Promptagator, arXiv 2209.11755)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from chipsmith.core.client import call
from chipsmith.core.config import Config
from chipsmith.core.console import stderr
from chipsmith.core.home import Home
from chipsmith.finetune.retriever.material import Asked
from chipsmith.retrieval.passages import Passage

TIMEOUT_S = 120.0
SHORTEST, LONGEST = 4, 40
"""Words of a question."""
PROMPT = """Write one question that an engineer could ask and that the text below answers. \
Name what it is about, do not say "the text". Answer with the question only.

{text}"""


def written(home: Home, config: Config, passages: Iterable[Passage], count: int) -> Iterator[Asked]:
    """A question each for `count` passages of prose, always the same ones; what is no question is left out.

    Raises:
        ServerUnreachableError: no server runs whose chat model could write.
        RefusedError: it answers with an error.
    """
    from rich.progress import track

    prose = [passage for passage in passages if passage.kind in ("prose", "help")]
    chosen = sorted(prose, key=lambda passage: hashlib.sha256(passage.id.encode()).digest())[:count]
    for passage in track(chosen, "writing questions", console=stderr(), transient=True):
        answer = call(
            home, config, "POST", "/v1/chat/completions", timeout_s=TIMEOUT_S, json=_request(passage)
        )
        if question := question_in(answer["choices"][0]["message"]["content"]):
            yield Asked(question, (passage.id,), source=passage.document, origin="written")


def question_in(answer: str) -> str:
    """The first line that is a question of a sensible length, or nothing."""
    for line in answer.splitlines():
        question = line.strip().strip("\"'*- ").removeprefix("Question:").strip()
        if question.endswith("?") and SHORTEST <= len(question.split()) <= LONGEST:
            return question
    return ""


def _request(passage: Passage) -> dict[str, Any]:
    prompt = PROMPT.format(text=passage.whole)
    return {
        "model": "chat",
        "messages": [{"role": "user", "content": prompt}],
        "max_tokens": 64,
        "temperature": 0,
    }
