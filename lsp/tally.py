"""Today's acceptance in one editor, for its status bar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from attrs import Factory, define, field, frozen

from chipsmith.core.events import CompletionOutcome, Event

TAKEN = frozenset({"accepted", "partly_accepted"})
UNDECIDED = frozenset({"superseded", "filtered"})


@frozen
class Today:
    """Offers that were decided, and those taken whole or in part; counted as `devdata stats` does."""

    date: str
    decided: int
    accepted: int


@define
class Tally:
    """Told of each event; an outcome that is told again replaces the former one."""

    clock: Callable[[], date] = date.today
    _day: date | None = field(init=False, default=None)
    _outcomes: dict[str, str] = field(init=False, default=Factory(dict))

    def record(self, event: Event) -> None:
        if isinstance(event, CompletionOutcome):
            self._turn()
            self._outcomes[event.completion] = event.outcome

    @property
    def today(self) -> Today:
        self._turn()
        decided = [outcome for outcome in self._outcomes.values() if outcome not in UNDECIDED]
        return Today(str(self._day), len(decided), sum(outcome in TAKEN for outcome in decided))

    def _turn(self) -> None:
        """Begin anew with a new day."""
        if self._day != (day := self.clock()):
            self._day = day
            self._outcomes.clear()
