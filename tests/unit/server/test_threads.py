"""One thread or all of them: whichever was faster lately, tried again now and then."""

from chipsmith.server.engine.threads import FEW, PROBE_EVERY, Threads


def run(threads: Threads, decodes: int, *, one: float, all_of_them: float) -> list[int]:
    """Decode single tokens that take these seconds; which numbers of threads were chosen."""
    chosen = []
    for _ in range(decodes):
        count = threads.choose(1)
        chosen.append(count)
        threads.observe(1, count, one if count == 1 else all_of_them)
    return chosen


def test_both_are_tried_then_the_faster_one_stays() -> None:
    assert run(Threads(2), 10, one=0.013, all_of_them=0.010) == [2, 1, *[2] * 8]
    assert run(Threads(4), 10, one=0.013, all_of_them=0.050) == [4, *[1] * 9]


def test_the_slower_one_is_tried_again_now_and_then() -> None:
    chosen = run(Threads(2), 10 * PROBE_EVERY, one=0.013, all_of_them=0.010)
    assert chosen.count(1) == 1 + 10 - 1


def test_it_changes_its_mind_when_the_machine_gets_busy_and_back() -> None:
    threads = Threads(2)
    assert run(threads, 20, one=0.013, all_of_them=0.010)[-1] == 2
    assert run(threads, 20, one=0.014, all_of_them=0.040)[-1] == 1
    assert run(threads, 10 * PROBE_EVERY, one=0.013, all_of_them=0.010)[-1] == 2


def test_prompts_get_all_threads_and_teach_nothing() -> None:
    threads = Threads(4)
    assert threads.choose(FEW + 1) == 4
    threads.observe(FEW + 1, 4, 9.0)
    assert threads.choose(1) == 4


def test_with_one_thread_there_is_no_choice() -> None:
    assert set(run(Threads(1), 5, one=0.01, all_of_them=0.01)) == {1}
