"""What goes into a batch: who waits for whom, and for how long."""

from attrs import define, field
from hypothesis import given
from hypothesis import strategies as st

from chipsmith.server.engine.planner import LULL_S, PIECE, QUICK, Planner

CAPACITY = 256


@define(eq=False)
class Work:
    left: int
    pending: list[int] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.pending = [0] * self.left


def sizes(planner: Planner, *tasks: Work, now: float = 0.0) -> list[int]:
    plan = dict(planner.plan(tasks, now))
    return [plan.get(task, 0) for task in tasks]


def test_all_quick_work_shares_a_batch() -> None:
    assert sizes(Planner(CAPACITY), Work(1), Work(4), Work(QUICK)) == [1, 4, QUICK]


def test_a_long_prompt_alone_fills_batches_evenly() -> None:
    assert sizes(Planner(CAPACITY), Work(600)) == [200]
    assert sizes(Planner(CAPACITY), Work(CAPACITY + 1)) == [129], "a last batch of one token would be a waste"


def test_beside_quick_work_it_gets_a_piece_at_a_time() -> None:
    assert sizes(Planner(CAPACITY), Work(1), Work(10 * PIECE)) == [1, PIECE]


def test_then_it_waits_until_quick_work_had_three_times_as_much() -> None:
    planner, answer, cold = Planner(CAPACITY), Work(1), Work(10 * PIECE)
    sizes(planner, answer, cold)
    planner.spent(0.2)
    turns = []
    for _ in range(5):
        turns.append(sizes(planner, answer, cold)[1] > 0)
        planner.spent(0.2 if turns[-1] else 0.35)
    assert turns == [False, False, True, False, False]


def test_without_quick_work_it_goes_on_at_once() -> None:
    planner, cold = Planner(CAPACITY), Work(1000)
    sizes(planner, Work(1), cold)
    planner.spent(5.0)
    assert sizes(planner, cold) == [PIECE - 3], "in pieces, since the next key may come"
    assert sizes(planner, cold, now=LULL_S) == [250]


def test_of_two_long_prompts_the_shorter_goes_first() -> None:
    planner = Planner(CAPACITY)
    assert sizes(planner, Work(1), Work(900), Work(400)) == [1, 0, 100]


@given(st.lists(st.lists(st.integers(0, 900), max_size=6), max_size=12))
def test_a_plan_holds_tokens_that_are_pending_and_never_overflows(steps: list[list[int]]) -> None:
    planner = Planner(CAPACITY)
    for now, step in enumerate(steps):
        tasks = [Work(left) for left in step]
        plan = planner.plan(tasks, now / 4)
        assert sum(count for _, count in plan) <= CAPACITY
        assert all(0 < count <= task.left for task, count in plan)
        assert bool(plan) == any(step)
        planner.spent(0.1)
