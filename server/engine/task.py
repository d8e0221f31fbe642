"""A job that has a slot: how far its prompt is computed and what it has written."""

from __future__ import annotations

import time

from attrs import frozen

from chipsmith.core.events import Timings
from chipsmith.core.healing import Healing, Pieces
from chipsmith.server.engine.context import Context
from chipsmith.server.engine.job import Delta, Finish, Job
from chipsmith.server.engine.lookup import Lookup
from chipsmith.server.engine.model import Model
from chipsmith.server.engine.sampling import Sampler
from chipsmith.server.engine.slots import Placement
from chipsmith.server.engine.speculation import LONGEST, Speculation
from chipsmith.server.engine.text import TextStream

SHOW_EVERY_S = 0.03
"""Tokens of a quick model come faster than anyone reads, and to send one takes time from the next."""


@frozen
class Part:
    """What of a task is in a batch."""

    tokens: list[int]
    guess: list[int]
    """Tokens after them that may turn out wrong: looked up, or taken back from the prompt by healing."""
    rows: range
    """Rows with logits: of the last token and of every guess; empty while the prompt is not complete."""


class Task:
    """State of one job between decodes; used by the engine's thread only."""

    def __init__(
        self, job: Job, placement: Placement, model: Model, pieces: Pieces, speculation: Speculation
    ) -> None:
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
        self._speculation = speculation
        self._guessed = self._right = 0
        self._unseen = ""
        self._shown = 0.0
        self._healing = Healing(pieces, job.generation.repeat)

    @property
    def priority(self) -> int:
        return self.job.generation.priority

    def guess(self, limit: int, rows: int) -> list[int]:
        """Tokens that may follow `pending`, as many as pay beside `rows` others, never past the end.

        They are what healing took back, or looked up where the likeliest token is taken.
        """
        most = max(0, min(limit, LONGEST, self.job.generation.max_tokens - self.generated - 1))
        odds = self._speculation
        if not self._healing.done:
            tokens = self._healing.canonical[:most]
            left = len(self._healing.canonical)
            chances = [odds.taken_back.chance(left - index) for index in range(len(tokens))]
        elif self.prompt_done is None or self.job.generation.sampling.temperature > 0:
            return []
        else:
            tokens = self._lookup.guess(most)
            chances = [odds.looked_up.chance(self._lookup.matched + index) for index in range(len(tokens))]
        return tokens[: odds.worth(chances, rows)]

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
        self._guessed += len(part.guess)
        self._right += right
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
        self._learn(token)
        if self._model.ends(token):
            return self._end("stop")
        self.generated += 1
        text = self._text.feed(self._healing.new_bytes(token))
        if self._text.stopped:
            return self._end("stop", text)
        if self.generated >= self.job.generation.max_tokens or len(self.slot.tokens) + 1 >= context.length:
            return self._end("length", text)
        self._show(text)
        return False

    def _show(self, text: str) -> None:
        self._unseen += text
        now = time.perf_counter()
        if self._unseen and not self.job.generation.whole and now - self._shown >= SHOW_EVERY_S:
            self.job.emit(Delta(self._unseen))
            self._unseen, self._shown = "", now

    def _learn(self, token: int) -> None:
        """Whether a guess would have been right here, guessed or not; then the token is part of the text."""
        if not self._healing.done:
            canonical = self._healing.canonical
            self._speculation.taken_back.observe(len(canonical), canonical[:1] == [token])
        elif expected := self._lookup.guess(1):
            self._speculation.looked_up.observe(self._lookup.matched, expected == [token])
        self._lookup.append(token)

    def _choose(self, context: Context, row: int) -> int | None:
        if self._healing.done:
            return self._sampler.sample(context, row)
        return self._healing.choose(context.logits(row))

    def _end(self, finish: Finish, text: str = "") -> bool:
        self.job.emit(Delta(self._unseen + text + self._text.finish(), finish, self.timings()))
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
            guessed_tokens=self._guessed,
            right_tokens=self._right,
            queue_ms=round(1e3 * (self.started - self.job.submitted), 3),
            prompt_ms=round(1e3 * (prompt_done - self.started), 3),
            generated_ms=round(1e3 * (now - prompt_done), 3),
        )
