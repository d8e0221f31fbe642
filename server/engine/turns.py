"""Which of a server's engines decodes: one at a time, and the one with the most urgent work first.

Each engine batches its own work by urgency. So that urgency counts among them too, a chat in one model waits
for the words of a completion in another, as it would in the same one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from math import inf
from types import TracebackType

from attrs import define


class Turns:
    """Shared by the engines of a server."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.holder: Turn | None = None
        self.engines: list[Turn] = []
        """Who decoded last is at the end."""

    def join(self, interrupt: Callable[[], None]) -> Turn:
        """An engine's place; `interrupt` stops its decode, from any thread, and must not block."""
        turn = Turn(self, interrupt)
        with self.changed:
            self.engines.append(turn)
        return turn

    @property
    def next(self) -> Turn:
        """The most urgent engine; of equals that wait the one that decoded longest ago."""
        return min(self.engines, key=lambda turn: (turn.urgency, not turn.waits))


@define(eq=False)
class Turn:
    """An engine's place among the others; a context manager around each of its decodes."""

    _turns: Turns
    _interrupt: Callable[[], None]
    urgency: float = inf
    """Of its most urgent work; lower goes first."""
    waits: bool = False

    def want(self, urgency: float) -> None:
        """Say how urgent the engine's work is now (`inf`: there is none); less urgent decodes stop for it."""
        with self._turns.changed:
            self.urgency = urgency
            holder = self._turns.holder
            if holder and holder is not self and urgency < holder.urgency:
                holder._interrupt()
            self._turns.changed.notify_all()

    def leave(self) -> None:
        """Be no longer waited for; an engine that waits for its turn goes on at once."""
        with self._turns.changed:
            self._turns.engines = [turn for turn in self._turns.engines if turn is not self]
            self._turns.changed.notify_all()

    def __enter__(self) -> None:
        turns = self._turns
        with turns.changed:
            self.waits = True
            turns.changed.wait_for(lambda: self not in turns.engines or self._is_next)
            self.waits = False
            turns.holder = self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        turns = self._turns
        with turns.changed:
            turns.holder = None if turns.holder is self else turns.holder
            if self in turns.engines:
                turns.engines.remove(self)
                turns.engines.append(self)
            turns.changed.notify_all()

    @property
    def _is_next(self) -> bool:
        return self._turns.holder is None and self._turns.next is self
