"""One thread or all of them: whichever was faster lately, tried again now and then."""

from itertools import pairwise

import pytest

from chipsmith.server.engine.threads import FEW, LATE, MANY, SOON, Threads


def run(threads: Threads, decodes: int, *, one: float, all_of_them: float, tokens: int = 1) -> list[int]:
    """Decode batches that take these seconds; which numbers of threads were chosen."""
    chosen = []
    for _ in range(decodes):
        count = threads.choose(tokens)
        chosen.append(count)
        threads.observe(tokens, count, one if count == 1 else all_of_them)
    return chosen


@pytest.mark.parametrize("tokens", [1, FEW, MANY, 256])
def test_both_are_tried_then_the_faster_one_stays(tokens: int) -> None:
    assert run(Threads(2), 10, one=0.013, all_of_them=0.010, tokens=tokens) == [2, 1, *[2] * 8]
    assert run(Threads(4), 10, one=0.013, all_of_them=0.050, tokens=tokens) == [4, *[1] * 9]


def test_the_slower_one_is_tried_again_ever_more_rarely() -> None:
    chosen = run(Threads(2), 20 * LATE, one=0.013, all_of_them=0.010)
    probes = [index for index, count in enumerate(chosen) if count == 1]
    gaps = [later - earlier for earlier, later in pairwise(probes)]
    assert gaps[0] == SOON
    assert gaps == sorted(gaps)
    assert gaps[-1] == LATE


def test_it_changes_its_mind_when_the_machine_gets_busy_and_back() -> None:
    threads = Threads(2)
    assert run(threads, 20, one=0.013, all_of_them=0.010)[-1] == 2
    assert run(threads, 20, one=0.014, all_of_them=0.040)[-1] == 1
    assert run(threads, 10 * LATE, one=0.013, all_of_them=0.010)[-1] == 2


def test_prompts_and_single_tokens_are_told_apart() -> None:
    threads = Threads(2)
    run(threads, 10, one=0.010, all_of_them=0.020)
    run(threads, 10, one=0.600, all_of_them=0.300, tokens=256)
    assert (threads.choose(1), threads.choose(256)) == (1, 2)


def test_batches_between_teach_nothing() -> None:
    threads = Threads(2)
    assert set(run(threads, 5, one=1.0, all_of_them=9.0, tokens=FEW + 1)) == {2}


def test_with_one_thread_there_is_no_choice() -> None:
    assert set(run(Threads(1), 5, one=0.01, all_of_them=0.01)) == {1}
