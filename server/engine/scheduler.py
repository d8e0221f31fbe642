"""The engine: one thread that owns a context and batches whatever is asked of it.

Each step decodes one batch of the most urgent kind of work: the next token of every job that is
generating, and prompt tokens of those that are not yet, up to the micro-batch. A job that is
cancelled, or a more urgent one that arrives, stops the decode that runs.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from math import inf
from pathlib import Path

from chipsmith.core.config import EngineConfig
from chipsmith.core.errors import ContextTooLongError, OverloadedError
from chipsmith.core.events import Timings
from chipsmith.core.healing import Pieces
from chipsmith.server.engine.batcher import Batcher
from chipsmith.server.engine.context import Context, DecodeAborted, decode_threads
from chipsmith.server.engine.job import Delta, Job
from chipsmith.server.engine.model import Model
from chipsmith.server.engine.probe import prompt_speed, row_costs, smoke_test
from chipsmith.server.engine.slots import Placement, SlotPool
from chipsmith.server.engine.speculation import Speculation
from chipsmith.server.engine.task import Task
from chipsmith.server.engine.turns import Turns

log = logging.getLogger(__name__)


class Engine:
    """Loads a model and generates until closed. `submit` may be called from any thread.

    `prompt_speed` is in prompt tokens per second on this machine. Engines that share `turns` decode one at a
    time.

    Raises:
        BrokenModelError: the model cannot be loaded or fails its smoke test.
    """

    def __init__(
        self,
        path: Path,
        *,
        length: int,
        config: EngineConfig,
        adapter: Path | None = None,
        turns: Turns | None = None,
    ) -> None:
        self.model = Model(path)
        self.context = Context(
            self.model,
            sequences=config.slots,
            length=min(length, self.model.trained_context),
            batch=config.batch,
            threads=decode_threads(config),
        )
        self._batcher = Batcher(self.context, config.batch, decode_threads(config))
        taught = self.context.attach(adapter) if adapter is not None else None
        self.fim = taught or self.model.fim
        self._turn = (turns or Turns()).join(self.context.abort)
        self._pool = SlotPool(config.slots)
        self.pieces = Pieces(self.model.pieces)
        self._queue_limit = config.queue
        self._waiting: deque[Job] = deque()
        self._tasks: list[Task] = []
        self._running: list[Task] = []
        self._closing = False
        self._wake = threading.Condition()
        self._proved: Future[tuple[float, Speculation]] = Future()
        self._thread = threading.Thread(target=self._run, name=f"engine-{path.name}", daemon=True)
        self._thread.start()
        try:
            self.prompt_speed, self._speculation = self._proved.result()
        except Exception:
            self.close()
            raise

    @property
    def load(self) -> int:
        """Jobs that wait or run."""
        return len(self._waiting) + len(self._tasks)

    def ahead(self, document: str) -> int:
        """Prompt tokens that completions in other documents wait for."""
        with self._wake:
            left = [(task.job, task.pending) for task in self._tasks]
            left += [(job, job.generation.prompt) for job in self._waiting]
        return sum(len(tokens) for job, tokens in left if job.is_tab and job.generation.document != document)

    def standing(self, document: str, prompt: Sequence[int]) -> int:
        """Leading tokens of a prompt that stand in a slot of its document."""
        return self._pool.standing(document, prompt)

    def submit(self, job: Job) -> Job:
        """Queue a job.

        Raises:
            ContextTooLongError: the prompt leaves no room for an answer.
            OverloadedError: too many jobs wait, or the engine is closed.
        """
        length = len(job.generation.prompt)
        if length >= self.context.length:
            raise ContextTooLongError(
                f"The prompt has {length} tokens; the model's context holds {self.context.length}.",
                fix="shorten the prompt, or raise `context` of the role.",
            )
        job.on_cancel = self._interrupt_for
        with self._wake:
            if self._closing or len(self._waiting) >= self._queue_limit:
                raise OverloadedError(
                    f"{len(self._waiting)} requests wait already.", fix="try again, or raise `engine.queue`."
                )
            self._waiting.append(job)
            if any(task.priority > job.generation.priority for task in self._running):
                self.context.abort()
            self._want()
            self._wake.notify()
        return job

    def close(self) -> None:
        """Cancel what runs, stop the thread and free the memory."""
        with self._wake:
            self._closing = True
            self.context.abort()
            self._wake.notify()
        self._turn.leave()
        self._thread.join()
        self.context.close()
        self.model.close()

    def _interrupt_for(self) -> None:
        """A job was cancelled: stop the running decode if it serves cancelled jobs only."""
        with self._wake:
            if self._running and all(task.job.cancelled for task in self._running):
                self.context.abort()
            self._wake.notify()

    def _prove(self) -> bool:
        """Test the model on this thread: OpenMP keeps a pool per thread, and two of them stop each other."""
        try:
            batch = self._batcher.batch
            smoke_test(self.context, batch)
            speed = prompt_speed(self.context, batch)
            self._proved.set_result((speed, Speculation(row_costs(self.context, batch))))
        except Exception as error:  # whatever failed, the constructor waits for it
            self._proved.set_exception(error)
        return self._proved.exception() is None

    def _run(self) -> None:
        if not self._prove():
            return
        while self._admit():
            try:
                self._step()
            except DecodeAborted:
                self._restore()
            except Exception as error:  # whatever failed, the jobs of the batch must be answered
                log.exception("The engine failed on a batch.")
                self._restore()
                for task in list(self._running):
                    task.fail(error)
                    self._retire(task)
        for task in list(self._tasks):
            task.cancel()
            self._retire(task)
        for job in self._waiting:
            job.emit(Delta("", "cancelled"))

    def _admit(self) -> bool:
        """Wait for work and give waiting jobs their slots; False when the engine closes."""
        with self._wake:
            self._running = []
            self._want()
            while not (self._closing or self._waiting or self._tasks):
                self._wake.wait()
            self.context.resume()
            if self._closing:
                return False
            for task in [task for task in self._tasks if task.job.cancelled]:
                task.cancel()
                self._retire(task)
            self._place_waiting()
            self._want()
            return True

    def _want(self) -> None:
        """Tell the other engines how urgent the work is."""
        jobs = [*self._waiting, *(task.job for task in self._tasks)]
        self._turn.want(min((job.generation.priority for job in jobs), default=inf))

    def _place_waiting(self) -> None:
        for job in sorted(self._waiting, key=lambda job: job.generation.priority):
            if job.cancelled:
                self._waiting.remove(job)
                job.emit(Delta("", "cancelled"))
                continue
            placement = self._pool.place(job.generation.prompt, job.generation.document)
            if placement is None:
                return
            self._waiting.remove(job)
            self._start(job, placement)

    def _start(self, job: Job, placement: Placement) -> None:
        slot = placement.slot
        try:
            if placement.copy_from is not None:
                self.context.copy(placement.copy_from.sequence, slot.sequence, placement.reused)
            else:
                self.context.forget(slot.sequence, placement.reused)
            slot.tokens = job.generation.prompt[: placement.reused]
            self._tasks.append(Task(job, placement, self.model, self.pieces, self._speculation))
        except Exception as error:  # a job that cannot start must not end the others
            log.exception("A job could not start.")
            self._pool.release(slot)
            job.emit(Delta("", "error", Timings(), error))

    def _step(self) -> None:
        with self._wake:
            urgent = min((task.priority for task in self._tasks), default=0)
            self._running = [task for task in self._tasks if task.priority == urgent]
        parts = self._batcher.fill(self._running)
        if not parts:
            return
        with self._turn:
            self._batcher.decode()
        for task, part in parts.items():
            task.slot.tokens.extend(part.tokens)
            task.pending = task.pending[len(part.tokens) :]
            if part.rows and task.advance(self.context, part):
                self._retire(task)

    def _restore(self) -> None:
        """After a decode that failed: cells go back to what the slots' tokens say."""
        for task in self._running:
            self.context.forget(task.slot.sequence, len(task.slot.tokens))

    def _retire(self, task: Task) -> None:
        self._tasks.remove(task)
        self._pool.release(task.slot)
        task.close()
