"""One generation: what is asked, what comes out, and what it cost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Literal

from attrs import Factory, define, field, frozen, validators

from chipsmith.core.events import Timings
from chipsmith.server.engine.sampling import Sampling
from chipsmith.server.engine.text import StopRule

Finish = Literal["stop", "length", "cancelled", "error"]


class Priority(IntEnum):
    """Lower goes first; a tab completion interrupts a chat's prompt."""

    TAB = 0
    CHAT = 1
    WARM = 2
    """A prompt that nobody has asked for yet."""


@frozen(kw_only=True)
class Generation:
    """A request to the engine, in tokens."""

    prompt: list[int] = field(validator=validators.min_len(1))
    max_tokens: int = field(validator=validators.ge(0))
    sampling: Sampling = Factory(Sampling)
    grammar: str | None = None
    """GBNF with a rule `root`: only what it allows is written."""
    stops: tuple[str, ...] = ()
    stop_when: StopRule | None = None
    """Asked by the engine's thread after every token, so it has to be quick."""
    repeat: Sequence[int] = ()
    """Tokens taken back from the prompt, whose text the answer repeats unseen (`core.healing`)."""
    priority: Priority = Priority.CHAT
    whole: bool = False
    """One delta at the end, so that nobody is woken while the cores decode."""
    document: str | None = None
    """Slot affinity: the document's or conversation's key."""


@frozen
class Delta:
    """A piece of an answer; the last one has `finish` and `timings`."""

    text: str = ""
    finish: Finish | None = None
    timings: Timings | None = None
    error: Exception | None = None
    filtered: str = ""
    """Why an offer was withheld; told by the completion assistant, never by a backend."""


@define(eq=False)
class Job:
    """A generation under way. `emit` is called by the engine's thread."""

    generation: Generation
    emit: Callable[[Delta], None]
    submitted: float = Factory(time.perf_counter)
    _cancelled: threading.Event = field(factory=threading.Event, init=False)
    on_cancel: Callable[[], None] = lambda: None

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    @property
    def is_tab(self) -> bool:
        """Whether somebody waits for it while typing."""
        return self.generation.priority == Priority.TAB and not self.cancelled

    def cancel(self) -> None:
        """End the job within one node of the graph; harmless when it has ended."""
        self._cancelled.set()
        self.on_cancel()
