"""Whose turn it is to decode, of several engines on the same cores."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf

from hypothesis import given, settings
from hypothesis import strategies as st
from support.patience import PATIENCE_S

from chipsmith.server.engine.turns import Turn, Turns

TAB, CHAT = 0.0, 1.0


def engine(turns: Turns, urgency: float, interrupt: Callable[[], None] = lambda: None) -> Turn:
    turn = turns.join(interrupt)
    turn.want(urgency)
    return turn


@contextmanager
def started(turn: Turn, log: list[Turn]) -> Iterator[threading.Thread]:
    """A thread that takes its turn and says so; it has begun to wait, or has decoded, when the body runs."""

    def decode() -> None:
        with turn:
            log.append(turn)

    thread = threading.Thread(target=decode)
    thread.start()
    while not (turn.waits or log[-1:] == [turn]):
        thread.join(0.001)
    yield thread
    thread.join(PATIENCE_S)
    assert not thread.is_alive(), "it never had its turn"


def test_alone_it_never_waits() -> None:
    turn = engine(Turns(), CHAT)
    for _ in range(3):
        with turn:
            pass


def test_one_decodes_at_a_time() -> None:
    turns, log = Turns(), list[Turn]()
    first, second = engine(turns, CHAT), engine(turns, CHAT)
    with started_within(first, second, log):
        assert log == []
    assert log == [second]


@contextmanager
def started_within(holder: Turn, other: Turn, log: list[Turn]) -> Iterator[None]:
    """`other` asks for its turn while `holder` has one, for as long as the body runs."""
    holder.__enter__()
    with started(other, log):
        yield
        holder.__exit__(None, None, None)


def test_less_urgent_work_waits_until_the_urgent_work_is_done_even_between_its_decodes() -> None:
    turns, log = Turns(), list[Turn]()
    chat, tab = engine(turns, CHAT), engine(turns, TAB)
    with started(chat, log):
        for _ in range(3):
            with tab:
                assert log == []
        tab.want(inf)
    assert log == [chat]


def test_urgent_work_interrupts_a_decode_that_is_less_urgent_and_no_other() -> None:
    turns, stopped = Turns(), list[str]()
    chat = engine(turns, CHAT, lambda: stopped.append("chat"))
    other = engine(turns, CHAT, lambda: stopped.append("other"))
    with chat:
        other.want(CHAT)
        assert stopped == []
        other.want(TAB)
        assert stopped == ["chat"]
    other.want(inf)
    with chat:
        chat.want(TAB)
    assert stopped == ["chat"], "its own engine sees to its own jobs"


def test_equals_take_turns() -> None:
    turns, log = Turns(), list[Turn]()
    first, second, third = (engine(turns, CHAT) for _ in range(3))
    first.__enter__()
    with started(third, log), started(second, log):
        first.__exit__(None, None, None)
    assert log == [second, third], "in the order in which they last decoded or joined"


def test_whoever_leaves_is_no_longer_waited_for_and_no_longer_waits() -> None:
    turns, log = Turns(), list[Turn]()
    tab, chat, closing = engine(turns, TAB), engine(turns, CHAT), engine(turns, CHAT)
    with started(chat, log), started(closing, log):
        closing.leave()
        tab.leave()
        tab.leave()
    assert set(log) == {chat, closing}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.sampled_from([TAB, CHAT, 2.0]), min_size=1, max_size=12), min_size=2, max_size=4))
def test_everyone_ends_and_never_are_two_within(work: list[list[float]]) -> None:
    turns, within, most = Turns(), [0], [0]

    def run(turn: Turn, urgencies: list[float]) -> None:
        for urgency in urgencies:
            turn.want(urgency)
            with turn:
                within[0] += 1
                most[0] = max(most[0], within[0])
                within[0] -= 1
        turn.want(inf)

    threads = [threading.Thread(target=run, args=(turns.join(lambda: None), each)) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert not any(thread.is_alive() for thread in threads)
    assert most == [1]
