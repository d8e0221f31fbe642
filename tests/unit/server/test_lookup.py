"""Guesses come from what followed the same tokens before, and grow or shrink with their luck."""

from hypothesis import given
from hypothesis import strategies as st

from chipsmith.server.engine.lookup import LONGEST, ORDER, Lookup

LINE = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19]


def test_a_repeated_line_is_guessed() -> None:
    assert Lookup([*LINE, 99, *LINE[:ORDER]]).guess() == LINE[ORDER : ORDER + LONGEST // 2]


def test_the_latest_continuation_counts() -> None:
    assert Lookup([1, 2, 3, 4, 1, 2, 3, 5, 1, 2, 3]).guess()[0] == 5


def test_nothing_is_guessed_of_what_was_never_seen() -> None:
    assert Lookup([]).guess() == Lookup(LINE).guess() == Lookup([1, 1]).guess() == []


def test_guesses_grow_after_hits_and_shrink_after_misses() -> None:
    lookup = Lookup([*LINE * 3])
    first = len(lookup.guess())
    lookup.judge(first, first)
    assert len(lookup.guess()) > first
    lookup.judge(first, 1)
    assert len(lookup.guess()) == 1
    assert (lookup.guessed, lookup.right) == (2 * first, first + 1)


@given(st.lists(st.integers(0, 3), max_size=60))
def test_a_guess_is_what_a_search_would_find(tokens: list[int]) -> None:
    lookup = Lookup(tokens)
    tail = tokens[-ORDER:]
    ends = [end for end in range(ORDER, len(tokens)) if tokens[end - ORDER : end] == tail]
    expected = tokens[ends[-1] :][: LONGEST // 2] if ends and len(tokens) >= ORDER else []
    assert lookup.guess() == expected
