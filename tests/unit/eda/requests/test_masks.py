"""Requests with marks for what they mention, and scripts with the values again."""

from __future__ import annotations

import re

import pytest

from chipsmith.eda.design_names import DesignNames, read_design_names
from chipsmith.eda.requests.literals import Units
from chipsmith.eda.requests.masks import Masked, masked
from chipsmith.eda.solved import design_folder, examples_for

DESIGN = DesignNames(
    inputs=["clk", "en", "rst_n"],
    outputs=["count", "count[0]", "carry"],
    cells=["bit0", "wrap"],
    clocks=["clk"],
    lib_cells=["BUF_X1"],
    libraries=["linden"],
    pins={"bit0": ["D", "CK", "Q"]},
)


def read(request: str) -> Masked:
    return masked(request, DESIGN, Units())


@pytest.mark.parametrize(
    ("request_", "text"),
    [
        ("Put 30 fF on carry.", "Put CAP1 on OUT1."),
        ("en arrives 200 ps after clk", "IN1 arrives TIME1 after CLK1"),
        ("clk runs at 250 MHz", "CLK1 runs at RATE1"),
        ("false path from en and rst_n to bit0/D", "false path from IN1 and IN2 to PIN1"),
        ("replace wrap by a BUF_X1", "replace CELL1 by a GATE1"),
        ('print "all good" to notes.txt', "print TEXT1 to FILE1"),
        ("tie en to 0 and show 5 digits", "tie IN1 to 0 and show NUM1 digits"),
        ("derate late by 8 %", "derate late by SHARE1"),
        ("report the three worst paths", "report the three worst paths"),
    ],
)
def test_mentions_become_marks_of_their_kind(request_: str, text: str) -> None:
    assert read(request_).text == text


def test_the_prompt_tells_the_clocks_that_the_request_leaves_out() -> None:
    assert (
        read("report the worst path").prompt("opensta") == "# opensta, clocks CLK1: report the worst path\n"
    )


@pytest.mark.parametrize(
    ("request_", "written", "script"),
    [
        ("Put 30 fF on carry.", "set_load CAP1 [get_ports OUT1]", "set_load 0.03 [get_ports carry]"),
        ("load count[0]", "set_load 1 [get_ports OUT1]", "set_load 1 [get_ports {count[0]}]"),
        ("late by 8 %", "set_timing_derate -late MORE1", "set_timing_derate -late 1.08"),
        ("clk at 500 MHz", "create_clock -period RATE1", "create_clock -period 2"),
        ("allow 3 cycles", "set x [expr {NUM1 - 1}]", "set x 2"),
        ("half of 5 ns", "set x [expr {TIME1 / 2}]", "set x 2.5"),
        ("", "set_load 1 [data_inputs]", "set_load 1 [get_ports {en rst_n}]"),
        ("use BUF_X1", "get_lib_cells LIB/GATE1", "get_lib_cells linden/BUF_X1"),
    ],
)
def test_a_script_gets_the_values_again(request_: str, written: str, script: str) -> None:
    assert read(request_).fill(written) == script


def test_a_mark_that_stands_for_nothing_makes_no_script() -> None:
    assert read("load carry").fill("set_load CAP1 [get_ports OUT1]") is None


def test_a_sum_that_cannot_be_computed_is_left_to_the_tool() -> None:
    assert read("2 ns").fill("puts [expr {TIME1 / 0}]") == "puts [expr {2 / 0}]"


def test_what_is_hidden_in_an_example_comes_back() -> None:
    for example in examples_for("opensta"):
        with design_folder(example.design) as folder:
            names = read_design_names(folder) if folder else DesignNames()
        found = masked(example.prompt, names, Units())
        assert plain(found.fill(found.hide(example.script)) or "") == plain(example.script)


def plain(script: str) -> str:
    """With numbers as a person writes them."""
    return re.sub(r"(\.\d*?)0+\b", r"\1", script).replace(". ", " ")
