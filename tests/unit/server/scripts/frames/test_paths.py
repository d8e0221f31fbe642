"""Reports of paths that are asked for in any order."""

from __future__ import annotations

import pytest

from chipsmith.eda.design_names import DesignNames
from chipsmith.server.assistants.scripts.frames.paths import Shown, paths, shown_by
from chipsmith.server.assistants.scripts.frames.told import Told
from chipsmith.server.assistants.scripts.ground import ground

HERE = DesignNames(
    inputs=["ck", "en"],
    outputs=["q"],
    clocks=["ck"],
    cells=["r"],
    pins={"r": ["CK", "D", "Q"], "u_buf": ["A", "Y"]},
)


def read(task: str, tool: str = "opensta") -> list[Told]:
    return list(paths(task, ground(task, HERE).mentions(task), shown_by(tool)))


@pytest.mark.parametrize(
    ("task", "options"),
    [
        ("report the worst path", "-path_delay max"),
        ("the shortest path from en", "-path_delay min -from [get_ports en]"),
        ("show the setup path that ends at r/D, then in full_clock_expanded format",
         "-path_delay max -to [get_pins r/D] -format full_clock_expanded"),
        ("I want to see the hold path starting at en and ending at r/D",
         "-path_delay min -from [get_ports en] -to [get_pins r/D]"),
        ("the worst path through u_buf/Y", "-path_delay max -through [get_pins u_buf/Y]"),
        ("hold paths between en and q", "-path_delay min -from [get_ports en] -to [get_ports q]"),
        ("paths that start at ck", "-path_delay max -from [get_clocks ck]"),
        ("paths that start at port ck", "-path_delay max -from [get_ports ck]"),
        ("the slowest path, nothing is constrained yet", "-path_delay max -unconstrained"),
        ("save the worst hold path into a file named hold.rpt", "-path_delay min > hold.rpt"),
        ("the 5 worst setup paths, with slew, cap and input pins, 3 digits",
         "-path_delay max -group_count 5 -digits 3 -fields {slew capacitance input_pin}"),
        ("I need the three worst setup endpoints, one line each",
         "-path_delay max -group_count 3 -format end"),
        ("the worst setup and hold paths", "-path_delay min_max"),
        ("4 paths per endpoint", "-path_delay max -endpoint_count 4"),
        ("the worst path of path group ck", "-path_delay max -path_group ck"),
        ("paths into q, unconstrained ones too", "-path_delay max -to [get_ports q] -unconstrained"),
        ("the worst path into r/D with clock network shown",
         "-path_delay max -to [get_pins r/D] -format full_clock"),
    ],
)  # fmt: skip
def test_all_that_is_said_of_the_paths_is_an_option(task: str, options: str) -> None:
    assert [told.text for told in read(task)] == [f"report_checks {options}"]


@pytest.mark.parametrize(
    "task",
    [
        "report the slack of the worst path",
        "for each endpoint print the path",
        "make the path from en to q false",
        "the path from en must not take longer than 2 ns",
        "how many paths fail?",
        "the path en",
        "ignore paths that start at en",
        "report the worst path. the slack of ck",
        "the paths from en and from r/CK",
    ],
)
def test_what_asks_for_something_else_or_leaves_a_side_open_is_left_to_others(task: str) -> None:
    assert not read(task)


def test_words_that_are_not_understood_cost() -> None:
    (plain,), (more,) = read("the worst path"), read("the worst path between domains")
    assert plain.score > more.score
    assert more.unsaid == 2


def test_a_tool_without_such_data_shows_no_paths() -> None:
    assert shown_by("klayout") == Shown()
    assert not read("the worst path", "klayout")
