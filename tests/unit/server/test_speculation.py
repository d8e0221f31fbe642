"""What it pays to guess, by the costs of a batch's rows and the chances of a guess."""

import pytest

from chipsmith.server.engine.speculation import KEPT, LONGEST, PRIOR, Odds, Speculation

FREE = {1: 1.0, 16: 1.0}
DEAR = {1: 1.0, 2: 2.0, 16: 4.0}
"""A second row costs as much as the first one, as on processors with a path of their own for one row."""


def test_rows_that_cost_nothing_are_always_worth_it() -> None:
    assert Speculation(FREE).worth([0.1] * 20) == LONGEST


def test_rows_that_cost_as_much_as_a_decode_need_near_certainty() -> None:
    speculation = Speculation(DEAR)
    assert speculation.worth([0.5] * LONGEST) == 0
    assert speculation.worth([0.99] * LONGEST) == LONGEST


def test_a_guess_ends_before_what_is_unlikely() -> None:
    assert Speculation({1: 1.0, 16: 4.0}).worth([0.99, 0.99, 0.05, 0.99]) == 2


def test_in_a_batch_that_is_filled_already_a_row_more_costs_little() -> None:
    speculation = Speculation(DEAR)
    assert speculation.worth([0.8]) == 0 < speculation.worth([0.8], rows=6)


def test_nothing_to_guess_is_no_guess() -> None:
    assert Speculation(FREE).worth([]) == 0


def test_chances_are_learnt_for_each_kind() -> None:
    odds = Odds()
    for _ in range(40):
        odds.observe(3, right=False)
        odds.observe(9, right=True)
    assert odds.chance(3) < 0.1 < PRIOR == odds.chance(5) < 0.9 < odds.chance(9)


def test_much_speaks_alike_beyond_the_last_kind() -> None:
    odds = Odds()
    odds.observe(400, right=True)
    assert odds.chance(40) == odds.chance(4000) > PRIOR


def test_what_was_learnt_long_ago_fades() -> None:
    odds = Odds()
    for right in (False, True):
        for _ in range(2 * KEPT):
            odds.observe(4, right=right)
    assert odds.chance(4) == pytest.approx(1.0, abs=0.2)
