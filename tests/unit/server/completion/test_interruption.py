"""Offers that come unasked: which are withheld, and what of that can be told."""

import os

import pytest

from chipsmith.core.home import Home
from chipsmith.core.worth import Moment, Worth, write_worth
from chipsmith.server.assistants.completion.interruption import SHOWN_ANYWAY, Interruption

NEVER = Worth({}, -9.0, 600, 30, 0.9)
ALWAYS = Worth({}, 9.0, 600, 570, 0.9)
MOMENTS = [Moment("tcl", f"set x{number} ", "\n", "1") for number in range(400)]


def withheld(interruption: Interruption) -> int:
    return sum(map(interruption.unlikely, MOMENTS))


def test_while_nothing_is_known_all_are_shown(home: Home) -> None:
    assert withheld(Interruption(home.worth, least=0.5)) == 0


def test_unlikely_ones_are_withheld_but_for_a_few_that_teach(home: Home) -> None:
    write_worth(NEVER, home.worth)
    hidden = withheld(Interruption(home.worth, least=0.05))
    assert 0 < len(MOMENTS) - hidden < 3 * len(MOMENTS) / SHOWN_ANYWAY


def test_the_same_offer_is_judged_the_same(home: Home) -> None:
    write_worth(NEVER, home.worth)
    interruption = Interruption(home.worth, least=0.05)
    assert [interruption.unlikely(one) for one in MOMENTS] == [interruption.unlikely(one) for one in MOMENTS]


def test_likely_ones_are_shown(home: Home) -> None:
    write_worth(ALWAYS, home.worth)
    assert withheld(Interruption(home.worth, least=0.9)) == 0


def test_it_can_be_switched_off(home: Home) -> None:
    write_worth(NEVER, home.worth)
    assert withheld(Interruption(home.worth, least=0.0)) == 0


@pytest.mark.parametrize("gone", [True, False])
def test_what_is_learnt_anew_counts_at_once(home: Home, gone: bool) -> None:
    interruption = Interruption(home.worth, least=0.05)
    write_worth(NEVER, home.worth)
    assert withheld(interruption) > 0
    write_worth(None if gone else ALWAYS, home.worth)
    if not gone:
        os.utime(home.worth, ns=(1, 1))
    assert withheld(interruption) == 0
