"""A batch holds all that is planned, and guesses where there is room left."""

from __future__ import annotations

from typing import Any, cast

from attrs import Factory, define

from chipsmith.server.engine.batcher import Batcher
from chipsmith.server.engine.context import Context
from chipsmith.server.engine.slots import Slot
from chipsmith.server.engine.task import Task

CAPACITY = 64
GUESSED = 8


@define
class Room:
    length: int = 1024


@define(eq=False)
class Work:
    """A task that guesses as much as it may."""

    pending: list[int]
    slot: Slot = Factory(lambda: Slot(0))

    def guess(self, most: int, _rows: int) -> list[int]:
        return [7] * min(most, GUESSED)


def filled(*works: Work) -> list[tuple[int, int]]:
    """Tokens and guesses of each that are in a batch."""
    batcher = Batcher(cast("Context", Room()), CAPACITY, 1)
    parts: dict[Any, Any] = batcher.fill(cast("list[Task]", list(works)))
    assert batcher.batch.size == sum(len(part.tokens) + len(part.guess) for part in parts.values())
    return [(len(parts[work].tokens), len(parts[work].guess)) for work in works if work in parts]


def test_guesses_follow_what_is_complete() -> None:
    assert filled(Work([1]), Work([1, 2])) == [(1, GUESSED), (2, GUESSED)]


def test_a_guess_takes_no_room_of_a_prompt_that_is_planned_behind_it() -> None:
    assert filled(Work([1]), Work([2] * 63)) == [(1, 0), (63, 0)]
    assert filled(Work([1]), Work([2] * 60)) == [(1, 3), (60, 0)]


def test_several_guesses_share_the_room() -> None:
    assert filled(Work([1]), Work([1]), Work([2] * 50)) == [(1, GUESSED), (1, 4), (50, 0)]
