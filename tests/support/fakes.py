"""A backend without a model: it says what it is told to, at the pace it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

from chipsmith.core.events import Timings
from chipsmith.server.backends.base import ChatRequest, CompletionRequest, Delta, Told
from chipsmith.server.engine.job import Finish
from chipsmith.server.engine.text import TextStream


class FakeBackend:
    """Implements TextBackend and EmbeddingBackend."""

    def __init__(self, words: Sequence[str] = ("Hello", " there"), *, pause_s: float = 0.0) -> None:
        self.words = words
        self.pause_s = pause_s
        self.chats: list[ChatRequest] = []
        self.completions: list[CompletionRequest] = []
        self.cancelled = 0
        self.closed = False
        self.takes: list[Sequence[str]] = []
        """What it says to the next completions, instead of `words`."""
        self.error: Exception | None = None
        self.finish: Finish = "stop"

    follows_grammars = True
    context = 2048

    def tokens(self, text: str) -> int:
        return len(text.split())

    def chat(self, request: ChatRequest) -> AsyncGenerator[Delta]:
        self.chats.append(request)
        return self._speak(TextStream(request.stops), request.told)

    def complete(self, request: CompletionRequest) -> AsyncGenerator[Delta]:
        self.completions.append(request)
        if self.takes:
            self.words = self.takes.pop(0)
        return self._speak(TextStream(request.stops, request.stop_when), request.told)

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        return [[float(len(text)), 0.0] for text in texts]

    async def count(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    async def close(self) -> None:
        self.closed = True

    async def _speak(self, text: TextStream, told: Told) -> AsyncGenerator[Delta]:
        assert not self.closed, "a closed backend was asked"
        finished, cost = False, Timings()
        try:
            if self.error is not None:
                finished = True
                raise self.error
            for said, word in enumerate(self.words, 1):
                await asyncio.sleep(self.pause_s)
                cost = Timings(prompt_tokens=3, reused_tokens=2, generated_tokens=said)
                yield Delta(text.feed(word.encode()))
                if text.stopped:
                    break
            finished = True
            yield Delta(text.finish(), self.finish, cost)
        finally:
            told(cost)
            self.cancelled += not finished
