"""The embedded backend: our engine over a local GGUF file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import cached_property
from pathlib import Path

import anyio

from chipsmith.core.chat_template import ChatTemplate
from chipsmith.core.config import EngineConfig, RoleConfig
from chipsmith.core.errors import ContextTooLongError
from chipsmith.core.events import Timings
from chipsmith.core.fim import completion_prompt, context_room, ends_in_prefix
from chipsmith.core.healing import take_back
from chipsmith.server.backends.base import ChatRequest, CompletionRequest, Delta, Told
from chipsmith.server.backends.budgets import Budgets
from chipsmith.server.engine.job import Generation, Job, Priority
from chipsmith.server.engine.scheduler import Engine
from chipsmith.server.engine.turns import Turns

LAST_WORD_S = 2.0
"""For the engine to end a cancelled job and say what it cost; it takes one node of the graph."""


class LlamaBackend:
    """Chat and completion from one loaded model.

    Raises:
        BrokenModelError: the file cannot be loaded or fails its smoke test.
    """

    def __init__(
        self, path: Path, *, role: RoleConfig, config: EngineConfig, turns: Turns | None = None
    ) -> None:
        adapter = Path(role.adapter).expanduser() if role.adapter else None
        self._engine = Engine(path, length=role.context, config=config, adapter=adapter, turns=turns)
        self._template_name = role.template
        self._budgets = Budgets(self._engine, config.cold_ms)

    @cached_property
    def _template(self) -> ChatTemplate:
        model = self._engine.model
        return ChatTemplate(
            self._template_name,
            model.metadata("tokenizer.chat_template"),
            beginning=model.beginning_text,
            ending=model.ending_text,
        )

    @property
    def fills_in_the_middle(self) -> bool:
        return self._engine.fim is not None

    @property
    def follows_grammars(self) -> bool:
        return True

    @property
    def context(self) -> int:
        return self._engine.context.length

    def tokens(self, text: str) -> int:
        return len(self._engine.model.tokenize(text))

    async def chat(self, request: ChatRequest) -> AsyncGenerator[Delta]:
        prompt = self._prompt(request)
        room = self._engine.context.length - len(prompt)
        if room <= 0:
            raise ContextTooLongError(
                f"The conversation has {len(prompt)} tokens; the model's context holds "
                f"{self._engine.context.length}.",
                fix="start a new conversation, shorten the messages, or raise `context` of the role.",
            )
        generation = Generation(
            prompt=prompt,
            max_tokens=room if request.max_tokens is None else min(room, request.max_tokens),
            sampling=request.sampling,
            grammar=request.grammar,
            stops=request.stops,
            priority=Priority.CHAT,
            document=request.conversation,
        )
        async with aclosing(self._generate(generation, request.told)) as deltas:
            async for delta in deltas:
                yield delta

    def _prompt(self, request: ChatRequest) -> list[int]:
        tokenize = self._engine.model.tokenize
        parts = self._template.render(request.messages)
        return [token for part in parts for token in tokenize(part.text, special=not part.said)]

    async def complete(self, request: CompletionRequest) -> AsyncGenerator[Delta]:
        model = self._engine.model
        room = self._engine.context.length - request.max_tokens - 1
        if room < 1:
            raise ContextTooLongError(
                f"{request.max_tokens} tokens leave no room in a context of {self._engine.context.length}.",
                fix="ask for fewer tokens, or raise `context` of the role.",
            )
        prefix = model.tokenize(request.prefix)
        suffix = model.tokenize(request.suffix) if self._engine.fim else []

        def within(budget: int) -> list[int]:
            budget = min(room, budget)
            context = self._context(request, room=context_room(budget))
            return completion_prompt(self._engine.fim, prefix, suffix, context=context, budget=budget)

        is_tab = request.priority is Priority.TAB
        prompt = self._budgets.prompt(request.document, within) if is_tab else within(room)
        repeat: list[int] = []
        # A grammar knows no repeat.
        if request.heal and request.grammar is None and ends_in_prefix(self._engine.fim):
            prompt, repeat = take_back(self._engine.pieces, prompt)
        generation = Generation(
            prompt=prompt or [0 if model.beginning is None else model.beginning],
            repeat=repeat,
            max_tokens=0 if request.warm else request.max_tokens,
            sampling=request.sampling,
            grammar=request.grammar,
            stops=request.stops,
            stop_when=request.stop_when,
            priority=Priority.WARM if request.warm else request.priority,
            whole=request.whole,
            document=request.document,
        )
        async with aclosing(self._generate(generation, request.told)) as deltas:
            async for delta in deltas:
                yield delta

    def _context(self, request: CompletionRequest, room: int) -> list[int]:
        """Tokens of the passages that fit, tokenised apart, so that what follows does not change them."""
        taken: list[int] = []
        for passage in request.context:
            tokens = self._engine.model.tokenize(passage)
            if len(taken) + len(tokens) <= room:
                taken += tokens
        return taken

    async def _generate(self, generation: Generation, told: Told) -> AsyncGenerator[Delta]:
        loop = asyncio.get_running_loop()
        deltas: asyncio.Queue[Delta] = asyncio.Queue()

        def emit(delta: Delta) -> None:
            loop.call_soon_threadsafe(deltas.put_nowait, delta)

        job, delta = self._engine.submit(Job(generation, emit)), Delta()
        try:
            while not delta.finish:
                delta = await deltas.get()
                if delta.error is not None:
                    raise delta.error
                yield delta
        finally:
            job.cancel()
            with anyio.move_on_after(LAST_WORD_S, shield=True):  # who reads may be cancelled
                while not delta.finish:
                    delta = await deltas.get()
            told(delta.timings or Timings())

    async def close(self) -> None:
        await asyncio.to_thread(self._engine.close)
