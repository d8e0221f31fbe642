"""Prompt lookup: what is guessed, and how much speaks for it."""

from hypothesis import given
from hypothesis import strategies as st

from chipsmith.server.engine.lookup import ORDER, Lookup

LINE = [11, 12, 13, 14, 15, 16, 17, 18, 19]


def test_it_guesses_what_followed_the_same_tokens() -> None:
    assert Lookup([*LINE, 99, *LINE[:ORDER]]).guess(4) == LINE[ORDER : ORDER + 4]


def test_the_newest_place_is_taken() -> None:
    assert Lookup([1, 2, 3, 4, 1, 2, 3, 5, 1, 2, 3]).guess(1) == [5]


def test_without_a_repetition_there_is_no_guess() -> None:
    for tokens in ([], LINE, [1, 1]):
        assert (Lookup(tokens).guess(8), Lookup(tokens).matched) == ([], 0)


def test_it_says_how_many_tokens_repeat_by_now() -> None:
    lookup = Lookup([*LINE, 99, *LINE[:ORDER]])
    assert lookup.matched == ORDER
    lookup.append(LINE[ORDER])
    assert (lookup.matched, lookup.guess(1)) == (ORDER + 1, [LINE[ORDER + 1]])
    lookup.append(98)
    assert lookup.matched == 0


@given(st.lists(st.integers(0, 3), max_size=60))
def test_a_guess_always_stood_after_the_same_tokens(tokens: list[int]) -> None:
    lookup = Lookup(tokens)
    guess, repeated = lookup.guess(4), tokens[len(tokens) - lookup.matched :]
    if guess:
        found = [*repeated, *guess]
        starts = range(len(tokens) - len(found) + 1)
        assert any(tokens[at : at + len(found)] == found for at in starts)
