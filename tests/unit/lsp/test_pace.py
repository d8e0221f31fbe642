"""How long an offer waits after a key, by a person's rhythm and the machine's latency."""

import pytest

from chipsmith.lsp.pace import FEWEST, Pace

LONGEST_MS = 300.0


def typing(gap_ms: float, *, every: int = 10, pause_ms: float = 2000.0) -> Pace:
    """Somebody who types evenly and pauses after every so many keys."""
    pace, now = Pace(LONGEST_MS), 0.0
    for key in range(61):
        now += pause_ms if key % every == 0 else gap_ms
        pace.key(now)
    return pace


def test_of_an_unknown_person_or_machine_the_longest_wait_is_assumed() -> None:
    assert typing(120).pause_ms(latency_ms=None) == LONGEST_MS
    pace = Pace(LONGEST_MS)
    for key in range(FEWEST):
        pace.key(key * 100.0)
    assert pace.pause_ms(50.0) == LONGEST_MS


def test_an_answer_that_is_faster_than_the_next_key_is_asked_for_at_once() -> None:
    assert typing(120).pause_ms(latency_ms=50.0) == 0.0


def test_a_slow_answer_waits_until_the_burst_is_over() -> None:
    assert typing(120).pause_ms(latency_ms=400.0) == 120.0


def test_somebody_who_pauses_at_every_other_key_is_not_waited_for() -> None:
    assert typing(120, every=2).pause_ms(latency_ms=400.0) == 0.0


def test_nobody_waits_longer_than_the_setting() -> None:
    assert typing(600, pause_ms=600).pause_ms(latency_ms=1000.0) == LONGEST_MS
    assert Pace(0.0).pause_ms(10.0) == 0.0


@pytest.mark.parametrize("latency_ms", [10.0, 100.0, 1000.0, 10_000.0])
def test_the_wait_is_never_beyond_its_bounds(latency_ms: float) -> None:
    for gap_ms in (30.0, 90.0, 250.0, 900.0):
        assert 0 <= typing(gap_ms).pause_ms(latency_ms) <= LONGEST_MS
