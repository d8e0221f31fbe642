"""Names that are counted through."""

import pytest

from chipsmith.eda.design_names import DesignNames
from chipsmith.eda.requests.literals import Units
from chipsmith.eda.requests.mentions import find_mentions
from chipsmith.eda.requests.ranges import braced, counted_through, slices

BITS = tuple(f"bit{number}" for number in range(8))
BUS = tuple(f"data[{number}]" for number in range(4))


@pytest.mark.parametrize("between", [" to ", " through ", " up to ", "..", " - ", " – "])
def test_what_lies_between_two_numbered_names_is_meant_too(between):
    assert counted_through("delay of ", "bit1", between, "bit4", BITS) == ("bit1", "bit2", "bit3", "bit4")
    assert counted_through("", "data[0]", between, "data[3]", BUS) == BUS


def test_it_may_be_counted_down():
    assert counted_through("", "bit3", " to ", "bit1", BITS) == ("bit3", "bit2", "bit1")


@pytest.mark.parametrize(
    ("before", "first", "between", "last"),
    [
        ("a false path from ", "bit0", " to ", "bit3"),
        ("the paths between ", "bit0", " to ", "bit3"),
        ("", "bit0", " and ", "bit3"),
        ("", "bit0", " to ", "data[3]"),
        ("", "bit6", " to ", "bit9"),
        ("", "bit2", " to ", "bit2"),
        ("", "clk", " to ", "bit2"),
    ],
)
def test_what_leads_from_one_to_another_or_leaves_the_design_is_no_range(before, first, between, last):
    assert counted_through(before, first, between, last, BITS + BUS) == ()


def objects(prompt: str) -> list[tuple[str, ...]]:
    design = DesignNames(inputs=BITS, outputs=("y",))
    return [each.values for each in find_mentions(prompt, design, Units()) if each.kind == "objects"]


def test_in_a_request_it_is_one_mention_with_those_that_are_joined_to_it():
    assert objects("Set an input delay of 0.3 on bit1 to bit3.") == [("bit1", "bit2", "bit3")]
    assert objects("0.3 on bit0, bit2 to bit4 and bit7") == [("bit0", "bit2", "bit3", "bit4", "bit7")]
    assert objects("Nothing from bit1 to bit3 matters.") == [("bit1",), ("bit3",)]
    assert objects("a delay between bit1 and bit3") == [("bit1",), ("bit3",)]
    assert objects("What do bit1..bit3 take? A line for each.") == [("bit1", "bit2", "bit3")]


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("d[1:0]", ("d",)),
        ("d[0:1]", ("d",)),
        ("q[2:1]", ("q[1]", "q[2]")),
        ("d[7:0]", None),
        ("x[1:0]", None),
    ],
)
def test_a_slice_is_its_bits_and_all_of_a_bus_its_name(prompt: str, names: tuple[str, ...] | None) -> None:
    known = {"d", "d[0]", "d[1]", "q", "q[0]", "q[1]", "q[2]"}
    assert list(slices(f"on {prompt}, too", known)) == ([(3, 3 + len(prompt), names)] if names else [])


def test_a_list_in_braces_is_one_if_all_of_it_is_known() -> None:
    assert list(braced("groups {a b} and {c, a}", {"a", "b", "c"})) == [
        (7, 12, ("a", "b")),
        (17, 23, ("c", "a")),
    ]
    assert list(braced("{a x}", {"a"})) == []
