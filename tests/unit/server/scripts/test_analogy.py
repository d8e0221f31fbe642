"""An example's script, written for another request."""

from __future__ import annotations

import pytest

from chipsmith.eda.design_names import DesignNames
from chipsmith.eda.requests.literals import Units
from chipsmith.eda.requests.mentions import apart, find_mentions
from chipsmith.eda.solved import Example
from chipsmith.eda.specs.model import Argument, Command, Flag, Kind, ToolSpec
from chipsmith.server.assistants.scripts.analogy.adapt import Adapted, Adapter
from chipsmith.server.assistants.scripts.analogy.case import case_of
from chipsmith.server.assistants.scripts.analogy.flags import FlagEditor
from chipsmith.server.assistants.scripts.analogy.judge import asked
from chipsmith.server.assistants.scripts.analogy.recipes import recipes

THERE = DesignNames(inputs=["clk", "d_in"], outputs=["q"], clocks=["clk"], cells=["r1", "r2"])
HERE = DesignNames(
    inputs=["ck", "left", "right"], outputs=["sum"], clocks=["core"], cells=["u1"], pins={"u1": ["A", "Y"]}
)
REPORT = Command(
    "report_checks",
    flags=(
        Flag("-from", Argument("from_list", Kind.OBJECTS)),
        Flag("-to", Argument("to_list", Kind.OBJECTS)),
        Flag("-path_delay", Argument("", Kind.CHOICE, ("min", "max", "min_max"))),
        Flag("-digits", Argument("digits", Kind.INTEGER)),
        Flag("-unconstrained"),
    ),
)
SPEC = ToolSpec("opensta", "2", "tcl", (REPORT,))


def adapted(prompt: str, script: str, request: str) -> Adapted:
    case = case_of(Example("e", "opensta", "easy", prompt, script), THERE, Units())
    return Adapter(find_mentions(request, HERE, Units()), HERE).adapt(case)


@pytest.mark.parametrize(
    ("prompt", "script", "request_", "expected"),
    [
        (
            "Set an input delay of 0.3 ns on d_in relative to clk.",
            "set_input_delay 0.3 -clock clk [get_ports d_in]",
            "Relative to core, left and right have 250 ps of input delay.",
            "set_input_delay 0.25 -clock core [get_ports {left right}]",
        ),
        (
            "max delay 2 ns and min 0.5 ns to q",
            "set_max_delay 2 -to [get_ports q]\nset_min_delay 0.5 -to [get_ports q]",
            "to sum: min 1 ns and max 3 ns",
            "set_max_delay 3 -to [get_ports sum]\nset_min_delay 1 -to [get_ports sum]",
        ),
        (
            "false path from r1 to r2",
            "set_false_path -from [get_cells r1] -to [get_cells r2]",
            "false path from left to u1/Y",
            "set_false_path -from [get_ports left] -to [get_pins u1/Y]",
        ),
        (
            "load of 10 fF on all outputs",
            "set_load 0.01 [all_outputs]",
            "load of 20 fF on sum",
            "set_load 0.02 [get_ports sum]",
        ),
        (
            "Print the area of 1/0 in a.gds.",
            'layout.read("a.gds")\nprint(db.Region(top.begin_shapes_rec(layout.layer(1, 0))).area())',
            "Print the area of 5/0 in b.gds.",
            'layout.read("b.gds")\nprint(db.Region(top.begin_shapes_rec(layout.layer(5, 0))).area())',
        ),
        (
            'Print "hello there".',
            'puts "hello there"',
            'Print "good bye".',
            'puts "good bye"',
        ),
    ],
)  # fmt: skip
def test_values_play_the_parts_that_they_play_in_the_request(
    prompt: str, script: str, request_: str, expected: str
) -> None:
    assert adapted(prompt, script, request_).text == expected


def test_the_only_clock_is_understood() -> None:
    text = adapted(
        "output delay 1 ns on q with clk",
        "set_output_delay 1 -clock clk [get_ports q]",
        "output delay 2 ns on sum",
    ).text
    assert text == "set_output_delay 2 -clock core [get_ports sum]"


def test_what_finds_no_place_and_what_stays_empty_are_told() -> None:
    one = adapted("load of 10 fF on q", "set_load 0.01 [get_ports q]", "write to out.txt")
    assert one.unfilled == 2
    assert one.left == (0,)


def test_joined_names_can_be_taken_apart() -> None:
    mentions = find_mentions("left and right", HERE, Units())
    assert [m.values for m in mentions] == [("left", "right")]
    assert [m.values for m in apart(mentions)] == [("left",), ("right",)]


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ("report the worst hold path", "report_checks -path_delay min"),
        ("report the worst path with 4 digits", "report_checks -digits 4"),
        ("report the worst path from left", "report_checks -from [get_ports left]"),
        ("report the worst path to sum.rpt", "report_checks > sum.rpt"),
        ("report the worst unconstrained path", "report_checks -unconstrained"),
        ("report the worst setup and hold path", "report_checks"),
    ],
)
def test_flags_follow_the_words_that_the_example_does_not_say(request_: str, expected: str) -> None:
    mentions = find_mentions(request_, HERE, Units())
    case = case_of(Example("e", "opensta", "easy", "report the worst path", "report_checks"), THERE, Units())
    made = FlagEditor(SPEC, request_, mentions).edit(Adapter(mentions, HERE).adapt(case))
    if "setup and hold" not in request_:
        assert made.text == expected
    else:  # both are several statements, which is for another example to show
        assert "-digits" not in made.text


def test_a_script_that_uses_all_that_is_asked_is_preferred() -> None:
    request = "load of 20 fF on sum"
    mentions = find_mentions(request, HERE, Units())
    whole = adapted("load of 10 fF on q", "set_load 0.01 [get_ports q]", request)
    part = adapted("report port q", "report_port [get_ports q]", request)
    judged = asked(request, mentions, lambda words: float(len(set(words))))
    assert judged.judge(whole, 1.0) > judged.judge(part, 1.0)


def test_the_order_of_words_tells_a_change_from_the_way_back() -> None:
    request = "take core from ideal to propagated"
    there = adapted("switch clk from ideal to propagated", "set_propagated_clock clk", request)
    back = adapted("switch clk from propagated to ideal", "unset_propagated_clock clk", request)
    judged = asked(request, find_mentions(request, HERE, Units()), lambda words: float(len(set(words))))
    assert judged.judge(there, 1.0) > judged.judge(back, 1.0)


def test_every_recipe_fills_all_its_places() -> None:
    cases = recipes("opensta")
    assert len(cases) > 300
    holes = [
        case.example.id
        for case in cases
        if "{number" in case.example.script or "{port" in case.example.script
    ]
    assert not holes
