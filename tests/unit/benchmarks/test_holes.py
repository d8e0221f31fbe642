"""Holes are what somebody would have written, and the rest of the file stays as it is."""

from __future__ import annotations

import random

import pytest
from benchmarks.holes import CUTTERS, Kind, compared, holes

TCL = """\
# a comment that is no code
proc area {width height} {
    set result [expr {$width * $height}]
    return $result
}
foreach cell [get_cells -hierarchical -filter {ref =~ INV*}] {
    set_dont_touch $cell true
    puts stdout "kept $cell"
}
"""
PYTHON = """\
def area(width, height):
    result = width * height
    return result * 1


class Empty:
    pass
"""
BODY = "result = width * height\n    return result * 1"


def cut(text: str, kind: Kind) -> list[tuple[str, str, str]]:
    rng = random.Random(1)  # noqa: S311 -- a reproducible sample
    return [(hole.prefix, hole.middle, hole.suffix) for hole in holes(text, kind, rng)]


@pytest.mark.parametrize("kind", CUTTERS)
def test_nothing_of_the_file_is_lost(kind: Kind) -> None:
    found = cut(TCL, kind)
    assert found
    for prefix, middle, suffix in found:
        assert prefix + middle + suffix == TCL
        assert middle.strip()


def test_comments_are_not_asked_for() -> None:
    assert not any("comment" in middle for _, middle, _ in cut(TCL, "rest of line"))


def test_the_rest_of_a_line_ends_with_the_line() -> None:
    for prefix, middle, suffix in cut(TCL, "rest of line"):
        assert "\n" not in middle
        assert suffix.startswith("\n")
        assert prefix.rpartition("\n")[2].strip()


def test_lines_are_whole_and_of_one_indentation() -> None:
    same = "\n".join(f"    set value{n} [compute {n}]" for n in range(6))
    found = cut(f"proc p {{}} {{\n{same}\n}}\n", "lines")
    assert found
    for prefix, middle, suffix in found:
        assert prefix.endswith("\n    ")
        assert suffix.startswith("\n")
        assert 2 <= len(middle.split("\n")) <= 4
        assert all(line.startswith("set value") for line in middle.split("\n    "))


def test_a_block_is_all_that_its_header_holds() -> None:
    assert {middle for _, middle, _ in cut(PYTHON, "block")} == {BODY}
    assert len(cut(TCL, "block")) == 2


def test_flags_and_arguments_are_single_words() -> None:
    assert {middle for _, middle, _ in cut(TCL, "flag")} == {"-hierarchical", "-filter"}
    assert "$cell" in {middle for _, middle, _ in cut(TCL, "argument")}


@pytest.mark.parametrize(
    ("kind", "offer", "middle", "same"),
    [
        ("flag", "-filter {x}", "-filter", True),
        ("argument", " $cell true", "$cell", True),
        ("argument", "$cells true", "$cell", False),
        ("rest of line", "a b  \nmore", "a b", True),
        ("lines", "a\n  b\n", "a\n  b", True),
        ("lines", "a\nb", "a\n  b", False),
        ("block", "", "a", False),
    ],
)
def test_what_of_an_offer_is_compared(kind: Kind, offer: str, middle: str, same: bool) -> None:
    given, wanted = compared(kind, offer, middle)
    assert (given == wanted) is same
