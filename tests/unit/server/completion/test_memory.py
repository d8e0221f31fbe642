"""An offer is remembered by its place, and what is left of it by what has been typed."""

from hypothesis import given
from hypothesis import strategies as st

from chipsmith.server.assistants.completion.memory import KEPT, Memory

PREFIX, OFFER = "set_out", "put_delay 2"


def remembering(*offers: tuple[str, str]) -> Memory:
    memory = Memory()
    for prefix, text in offers:
        memory.keep("here", prefix, text)
    return memory


def test_what_is_typed_through_leaves_the_rest() -> None:
    memory = remembering((PREFIX, OFFER))
    assert memory.recall("here", PREFIX) == OFFER
    assert memory.recall("here", PREFIX + "put") == "_delay 2"


def test_what_differs_or_is_used_up_is_not_remembered() -> None:
    memory = remembering((PREFIX, OFFER))
    assert memory.recall("here", PREFIX + "x") is None
    assert memory.recall("here", PREFIX + OFFER) is None
    assert memory.recall("here", PREFIX[:-1]) is None
    assert memory.recall("elsewhere", PREFIX) is None


def test_undone_text_finds_the_offer_that_stood_there() -> None:
    memory = remembering((PREFIX, OFFER), (PREFIX + "x", "yz"))
    assert memory.recall("here", PREFIX) == OFFER


def test_the_newest_offer_counts() -> None:
    assert remembering((PREFIX, OFFER), (PREFIX, "puts")).recall("here", PREFIX) == "puts"


def test_the_least_recently_used_place_is_forgotten() -> None:
    memory = Memory()
    for place in range(KEPT):
        memory.keep(place, "a", "b")
    memory.recall(0, "a")
    memory.keep("one more", "a", "b")
    assert memory.recall(0, "a") == "b"
    assert memory.recall(1, "a") is None


@given(st.text(max_size=8), st.text(min_size=1, max_size=8), st.integers(0, 8))
def test_prefix_and_rest_always_make_the_whole(prefix: str, offer: str, typed: int) -> None:
    rest = remembering((prefix, offer)).recall("here", prefix + offer[:typed])
    if typed < len(offer):
        assert prefix + offer[:typed] + (rest or "") == prefix + offer
    else:
        assert rest is None
