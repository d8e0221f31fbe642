"""Which clauses of a request belong together: the parting into things that are known best.

All partings of the clauses in their order are compared by dynamic programming, as phrases are found in
translation (Koehn et al. 2003, "Statistical phrase-based translation"). What a part is worth is for the
caller to say, who also carries on what a part tells the later ones.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from attrs import frozen

State = TypeVar("State")
LONGEST = 12
"""Clauses of one part."""


@frozen
class Parted(Generic[State]):
    """The best parting of the first clauses."""

    worth: float
    parts: tuple[tuple[int, int], ...]
    """First clause and the one after the last; clauses in none of them ask for nothing."""
    state: State


def best_parts(
    count: int,
    start: State,
    weigh: Callable[[int, int, State], tuple[float, State]],
    skip: Callable[[int, State], tuple[float, State]],
) -> Parted[State]:
    """The best parting of `count` clauses.

    Args:
        weigh: what a part (first, after the last) is worth after what was said before, and what is said then.
        skip: what it is worth to leave a clause out, and what is said then: names are heard all the same.
    """
    best: list[Parted[State]] = [Parted(0.0, (), start)]
    for end in range(1, count + 1):
        before = best[end - 1]
        lost, state = skip(end - 1, before.state)
        found = Parted(before.worth + lost, before.parts, state)
        for first in range(max(0, end - LONGEST), end):
            worth, state = weigh(first, end, best[first].state)
            if best[first].worth + worth > found.worth:
                found = Parted(best[first].worth + worth, (*best[first].parts, (first, end)), state)
        best.append(found)
    return best[count]
