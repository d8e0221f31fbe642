"""Which slot a prompt goes to: most reuse, without taking another document's place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipsmith.server.engine.slots import COPY_GAIN, Placement, SlotPool, common_prefix

A = list(range(100, 200))
B = list(range(300, 400))


def run(pool: SlotPool, prompt: list[int], document: str | None = None) -> Placement:
    """Place a prompt, pretend that it was computed, and release the slot."""
    placement = pool.place(prompt, document)
    assert placement is not None
    placement.slot.tokens = list(prompt)
    pool.release(placement.slot)
    return placement


@given(st.lists(st.integers(0, 3)), st.lists(st.integers(0, 3)))
def test_common_prefix_is_what_a_loop_would_count(left: list[int], right: list[int]) -> None:
    count = 0
    while count < min(len(left), len(right)) and left[count] == right[count]:
        count += 1
    assert common_prefix(left, right) == count


def test_a_keystroke_computes_only_what_it_added() -> None:
    pool = SlotPool(2)
    run(pool, A, "a.tcl")
    assert run(pool, [*A, 7], "a.tcl").reused == len(A)


def test_the_last_token_is_always_computed() -> None:
    pool = SlotPool(1)
    run(pool, A)
    assert run(pool, A).reused == len(A) - 1


def test_documents_keep_their_slots() -> None:
    pool = SlotPool(2)
    first = run(pool, A, "a.tcl").slot
    second = run(pool, B, "b.tcl").slot
    assert first is not second
    assert run(pool, [*A, 1], "a.tcl").slot is first
    assert run(pool, [*B, 1], "b.tcl").slot is second


def test_what_stands_of_a_prompt_is_told_for_its_own_document() -> None:
    pool = SlotPool(2)
    run(pool, A, "a.tcl")
    run(pool, B, "b.tcl")
    assert pool.standing("a.tcl", [*A[:50], 7]) == 50
    assert pool.standing("b.tcl", A) == pool.standing("c.tcl", A) == 0


def test_the_least_recently_used_document_is_evicted() -> None:
    pool = SlotPool(2)
    run(pool, A, "a.tcl")
    oldest_but_used = run(pool, B, "b.tcl").slot
    run(pool, [*A, 1], "a.tcl")
    assert run(pool, [1, 2, 3], "c.tcl").slot is oldest_but_used


def test_a_shared_prefix_is_copied_not_recomputed() -> None:
    pool = SlotPool(2)
    source = run(pool, A, "a.tcl").slot
    placement = run(pool, [*A[:50], 1, 2], "b.tcl")
    assert placement.slot is not source
    assert (placement.copy_from, placement.reused) == (source, 50)


def test_a_short_shared_prefix_is_not_worth_a_copy() -> None:
    pool = SlotPool(2)
    run(pool, A, "a.tcl")
    placement = run(pool, [*A[: COPY_GAIN - 1], 1], "b.tcl")
    assert (placement.copy_from, placement.reused) == (None, 0)


def test_a_conversation_without_a_key_continues_in_place() -> None:
    pool = SlotPool(3)
    slot = run(pool, A).slot
    assert run(pool, [*A, *B]).slot is slot


def test_no_slot_while_all_are_busy() -> None:
    pool = SlotPool(1)
    placement = pool.place(A, None)
    assert placement is not None
    assert pool.place(B, None) is None
    pool.release(placement.slot)
    assert pool.place(B, None) is not None


@given(
    st.lists(
        st.tuples(st.lists(st.integers(0, 2), min_size=1, max_size=30), st.sampled_from(["x", "y", None])),
        max_size=30,
    )
)
@pytest.mark.parametrize("slots", [1, 3])
def test_reuse_never_exceeds_what_the_source_holds(
    slots: int, requests: list[tuple[list[int], str | None]]
) -> None:
    pool = SlotPool(slots)
    for prompt, document in requests:
        placement = pool.place(prompt, document)
        assert placement is not None
        source = placement.copy_from or placement.slot
        assert source.tokens[: placement.reused] == prompt[: placement.reused]
        assert placement.reused < len(prompt)
        placement.slot.tokens = prompt
        pool.release(placement.slot)
