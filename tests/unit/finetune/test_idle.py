"""A training in the background gives way to people."""

import math
import os

import pytest

from chipsmith.core.client import ServerAddress, announce
from chipsmith.finetune import idle
from chipsmith.finetune.callbacks import GiveWay, StopWatch
from chipsmith.finetune.idle import (
    AWAY_S,
    LONGEST_PAUSE_S,
    LONGEST_WAIT_S,
    POLL_S,
    idle_s,
    may_begin,
    wait_for_quiet,
)


class Person:
    """Asks every second until `until` seconds are over."""

    def __init__(self, until: float) -> None:
        self.until, self.now = until, 0.0

    def idle(self) -> float:
        return max(0.0, self.now - self.until)

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_it_waits_until_nobody_has_asked_for_a_while():
    person = Person(until=20)
    waited = wait_for_quiet(person.idle, 5, 1000, person.sleep)
    assert waited == person.now
    assert 25 <= waited <= 25 + POLL_S


def test_it_does_not_wait_for_ever():
    assert wait_for_quiet(lambda: 0, 5, 100, lambda _: None) == 100


def test_where_no_server_runs_nobody_is_disturbed(home, config):
    assert idle_s(home, config) == math.inf
    assert may_begin(home, config)


@pytest.mark.parametrize(("said", "found"), [({"idle_s": 7.5}, 7.5), ({}, math.inf)])
def test_the_server_says_how_long_nobody_asked(home, config, monkeypatch, said, found):
    announce(home, ServerAddress("127.0.0.1", 1, os.getpid(), "test"))
    monkeypatch.setattr(idle, "call", lambda *_, **__: said)
    assert idle_s(home, config) == found


def test_a_server_that_does_not_answer_has_too_much_to_do(home, config):
    announce(home, ServerAddress("127.0.0.1", 1, os.getpid(), "test"))
    assert idle_s(home, config) == 0


def test_people_who_never_pause_keep_it_from_beginning(home, config, monkeypatch):
    monkeypatch.setattr(idle, "idle_s", lambda _home, _config: 0.0)
    slept = []
    assert not may_begin(home, config, slept.append)
    assert sum(slept) == LONGEST_WAIT_S
    assert LONGEST_WAIT_S > AWAY_S


def test_a_training_stands_still_while_somebody_types_and_the_time_does_not_count():
    watch = StopWatch(10, None)
    watch.on_train_begin(None, type("State", (), {"num_input_tokens_seen": 0}), None)
    person = Person(until=100)
    GiveWay(person.idle, watch, person.sleep).on_step_end(None, None, None)
    assert person.now >= 105
    assert watch.elapsed < -100  # the clock of the watch did not move, and the pause is taken off
    GiveWay(lambda: 0, watch, lambda _: None).on_step_end(None, None, None)
    assert watch.elapsed < -LONGEST_PAUSE_S
