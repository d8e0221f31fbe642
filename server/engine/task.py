"""A job that has a slot: how far its prompt is computed and what it has written."""

from __future__ import annotations

import time

from chipsmith.core.events import Timings
from chipsmith.server.engine.binding import Context, Model
from chipsmith.server.engine.healing import Healing, Pieces
from chipsmith.server.engine.job import Delta, Finish, Job
from chipsmith.server.engine.sampling import Sampler
from chipsmith.server.engine.slots import Placement
from chipsmith.server.engine.text import TextStream


class Task:
    """State of one job between decodes; used by the engine's thread only."""

    def __init__(self, job: Job, placement: Placement, model: Model, pieces: Pieces) -> None:
        self.job = job
        self.slot = placement.slot
        self.reused = placement.reused
        self.pending = job.generation.prompt[placement.reused :]
        """Tokens to be decoded next: the rest of the prompt, then the last token generated."""
        self.generated = 0
        self.started = time.perf_counter()
        self.prompt_done: float | None = None
        self._model = model
        self._sampler = Sampler(job.generation.sampling, model.vocabulary_size)
        self._text = TextStream(job.generation.stops)
        self._healing = Healing(model, pieces, job.generation.repeat)

    @property
    def priority(self) -> int:
        return self.job.generation.priority

    def advance(self, context: Context, row: int) -> bool:
        """Take the logits of batch row `row`: sample, emit, and say whether the job has ended."""
        if self.prompt_done is None:
            self.prompt_done = time.perf_counter()
        if self.job.generation.max_tokens == 0:
            return self._end("length")
        token = self._choose(context, row)
        if self._model.ends(token):
            return self._end("stop")
        self.generated += 1
        text = self._text.feed(self._healing.new_bytes(token))
        if self._text.stopped:
            return self._end("stop", text)
        if self.generated >= self.job.generation.max_tokens or len(self.slot.tokens) + 1 >= context.length:
            return self._end("length", text)
        if text:
            self.job.emit(Delta(text))
        self.pending = [token]
        return False

    def _choose(self, context: Context, row: int) -> int:
        if self._healing.done:
            return self._sampler.sample(context, row)
        return self._healing.choose(context.logits(row))

    def _end(self, finish: Finish, text: str = "") -> bool:
        self.job.emit(Delta(text + self._text.finish(), finish, self.timings()))
        return True

    def cancel(self) -> None:
        self.job.emit(Delta("", "cancelled", self.timings()))

    def fail(self, error: Exception) -> None:
        self.job.emit(Delta("", "error", self.timings(), error))

    def close(self) -> None:
        self._sampler.close()

    def timings(self) -> Timings:
        now = time.perf_counter()
        prompt_done = self.prompt_done or now
        return Timings(
            prompt_tokens=len(self.job.generation.prompt) - self.reused,
            reused_tokens=self.reused,
            generated_tokens=self.generated,
            queue_ms=round(1e3 * (self.started - self.job.submitted), 3),
            prompt_ms=round(1e3 * (prompt_done - self.started), 3),
            generated_ms=round(1e3 * (now - prompt_done), 3),
        )
