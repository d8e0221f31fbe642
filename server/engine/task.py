"""A job that has a slot: how far its prompt is computed and what it has written."""

from __future__ import annotations

import time

from attrs import frozen

from chipsmith.core.events import Timings
from chipsmith.core.healing import Healing, Pieces
from chipsmith.server.engine.binding import Context, Model
from chipsmith.server.engine.job import Delta, Finish, Job
from chipsmith.server.engine.lookup import Lookup
from chipsmith.server.engine.sampling import Sampler
from chipsmith.server.engine.slots import Placement
from chipsmith.server.engine.text import TextStream


@frozen
class Part:
    """What of a task is in a batch."""

    tokens: list[int]
    guess: list[int]
    """Tokens after them that may turn out wrong."""
    rows: range
    """Rows with logits: of the last token and of every guess; empty while the prompt is not complete."""


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
        self._sampler = Sampler(job.generation.sampling, model, job.generation.grammar)
        self._text = TextStream(job.generation.stops, job.generation.stop_when)
        self._lookup = Lookup(())
        self._healing = Healing(pieces, job.generation.repeat)

    @property
    def priority(self) -> int:
        return self.job.generation.priority

    def guess(self, limit: int) -> list[int]:
        """Tokens that may follow `pending`: only where the likeliest is taken, and never past the end."""
        generation = self.job.generation
        if self.prompt_done is None or generation.sampling.temperature > 0:
            return []
        left = generation.max_tokens - self.generated - 1
        return self._lookup.guess()[: max(0, min(limit, left))]

    def advance(self, context: Context, part: Part) -> bool:
        """Take the logits of a batch's rows: choose, emit, and say whether the job has ended.

        A guess that turns out right is taken with the row after it; at the first wrong one the cells of
        the rest are forgotten.
        """
        if self.prompt_done is None:
            self.prompt_done = time.perf_counter()
            self._lookup = Lookup(self.slot.tokens)
        if self.job.generation.max_tokens == 0:
            return self._end("length")
        right, ended = self._verify(context, part)
        self._lookup.judge(len(part.guess), right)
        if right < len(part.guess):
            context.forget(self.slot.sequence, len(self.slot.tokens))
        return ended

    def _verify(self, context: Context, part: Part) -> tuple[int, bool]:
        """How many guesses were right, and whether the job has ended; sets what is pending."""
        for right, row in enumerate(part.rows):
            token = self._choose(context, row)
            if token is None:
                return right, self._end("stop")
            self.pending = [token]
            if self._take(token, context):
                return right, True
            if right == len(part.guess) or token != part.guess[right]:
                return right, False
            self.slot.tokens.append(token)
        raise AssertionError("the last row has no guess after it")

    def _take(self, token: int, context: Context) -> bool:
        """Show what a chosen token adds; whether that ends the job."""
        if self._model.ends(token):
            return self._end("stop")
        self.generated += 1
        self._lookup.append(token)
        text = self._text.feed(self._healing.new_bytes(token))
        if self._text.stopped:
            return self._end("stop", text)
        if self.generated >= self.job.generation.max_tokens or len(self.slot.tokens) + 1 >= context.length:
            return self._end("length", text)
        if text:
            self.job.emit(Delta(text))
        return False

    def _choose(self, context: Context, row: int) -> int | None:
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
            guessed_tokens=self._lookup.guessed,
            right_tokens=self._lookup.right,
            queue_ms=round(1e3 * (self.started - self.job.submitted), 3),
            prompt_ms=round(1e3 * (prompt_done - self.started), 3),
            generated_ms=round(1e3 * (now - prompt_done), 3),
        )
