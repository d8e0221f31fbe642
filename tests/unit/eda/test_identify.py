"""Which tool a file is for, and that nobody guesses."""

import pytest

from chipsmith.eda.identify import Tools
from chipsmith.eda.specs.store import known_tools, load_spec

STA = "read_liberty a.lib\nread_verilog a.v\nlink_design top\nreport_checks\n"


@pytest.fixture
def tools(home):
    return Tools(
        known_tools(home), lambda name: load_spec(name, home), {"sta/*.tcl": "opensta", "*.ys.tcl": "yosys"}
    )


@pytest.mark.parametrize(
    ("text", "language", "path", "tool"),
    [
        ("# chipsmith: tool=opensta\nputs x", "tcl", "", "opensta"),
        ("puts x\n  #chipsmith: tool = yosys\n", "tcl", "", "yosys"),
        ("# chipsmith: tool=frobnicator\n" + STA, "tcl", "", None),
        ("#!/usr/bin/env sta\nputs x", "tcl", "", "opensta"),
        ("#!/usr/bin/env -S yosys -c\nputs x", "tcl", "", "yosys"),
        ("#!/usr/bin/tclsh\nputs x", "tcl", "", "tcl"),
        ("puts x", "tcl", "sta/run.tcl", "opensta"),
        ("puts x", "tcl", "run.ys.tcl", "yosys"),
        ("puts x", "tcl", "run.tcl", None),
        ("puts x", "sdc", "a.sdc", "sdc"),
        ("puts x", "xdc", "a.xdc", None),
        (STA, "tcl", "", "opensta"),
        (STA + "report_chekcs -digits 3\n", "tcl", "", "opensta"),
        (STA + "global_placement\ndetailed_route\n", "tcl", "", None),
        (STA + "proc mine {} {}\nmine\n", "tcl", "", "opensta"),
        ("set x 1\nputs $x", "tcl", "", None),
        ("yosys -import\nread_verilog a.v\nsynth -top a\nstat\n", "tcl", "", "yosys"),
        ("import klayout.db as kdb\n", "python", "", "klayout"),
        ("from openroad import Tech, Design\nimport odb\n", "python", "", "openroad"),
        ("import os\n", "python", "", None),
        (STA, "verilog", "", None),
        ("", "tcl", "", None),
    ],
)
def test_tools(text, language, path, tool, tools):
    assert tools.of(text, language, path) == tool


def test_a_constraint_file_in_tcl_is_sdc(tools):
    text = "create_clock -period 10 [get_ports clk]\nset_input_delay 1 -clock clk [all_inputs]\n"
    assert tools.of(text, "tcl") == "sdc"
