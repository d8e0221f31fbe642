"""Words are the same on both sides of a search, whatever their endings."""

from __future__ import annotations

import pytest

from chipsmith.eda.requests.lexical import stem, words_of


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("reports", "report"),
        ("propagated", "propagat"),
        ("propagate", "propagat"),
        ("bus", "bus"),
        ("e", "e"),
    ],
)
def test_a_word_loses_its_ending_and_never_all_of_itself(word: str, expected: str) -> None:
    assert stem(word) == expected


def test_abbreviations_are_words() -> None:
    assert words_of("ports, e.g. two") == ["port", "e", "g", "two"]
