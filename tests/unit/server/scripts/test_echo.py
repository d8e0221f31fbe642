"""What goes on in few words means what was said before; what says anything else does not."""

from __future__ import annotations

import pytest

from chipsmith.core.home import Home
from chipsmith.eda.design_names import DesignNames
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.eda.specs.store import load_spec
from chipsmith.server.assistants.scripts.echo import Said, echoes, spelled, units_of
from chipsmith.server.assistants.scripts.ground import ground

HERE = DesignNames(
    inputs=["wr_clk", "rd_clk", "a", "b", "en"], outputs=["sum", "busy"], clocks=["wr_clk", "rd_clk"],
    lib_cells=["BUF_X1", "BUF_X4"], libraries=["lib"],
)  # fmt: skip
SOURCE = Said("wr_clk has 0.4 ns of source latency", "set_clock_latency -source 0.4 [get_clocks wr_clk]")
NETWORK = Said("0.6 ns of network latency", "set_clock_latency 0.6 [get_clocks wr_clk]")
ARRIVES = Said("a arrives 300 ps after wr_clk", "set_input_delay 0.3 -clock wr_clk [get_ports a]")
DRIVEN = Said("the a bus is driven by BUF_X1", "set_driving_cell -lib_cell BUF_X1 [get_ports a]")
SETUP = Said("120 ps of uncertainty for setup", "set_clock_uncertainty -setup 0.12 [get_clocks wr_clk]")


@pytest.fixture
def spec(home: Home) -> ToolSpec:
    return load_spec("opensta", home)


def best(task: str, said: list[Said], spec: ToolSpec) -> str:
    made = sorted(echoes(task, said, ground(task, HERE), spec), key=lambda one: -one.score)
    return made[0].text if made else ""


@pytest.mark.parametrize(
    ("task", "said", "script"),
    [
        ("rd_clk 0.3", [SOURCE], "set_clock_latency -source 0.3 [get_clocks rd_clk]"),
        ("b 200", [ARRIVES], "set_input_delay 0.2 -clock wr_clk [get_ports b]"),
        ("the b bus by BUF_X4", [DRIVEN], "set_driving_cell -lib_cell BUF_X4 [get_ports b]"),
        ("50 for hold", [SETUP], "set_clock_uncertainty -hold 0.05 [get_clocks wr_clk]"),
        ("sum 0.5 ns", [ARRIVES], "set_output_delay 0.5 -clock wr_clk [get_ports sum]"),
        (
            "rd_clk 0.3 and 0.9", [SOURCE, NETWORK],
            "set_clock_latency -source 0.3 [get_clocks rd_clk]\nset_clock_latency 0.9 [get_clocks rd_clk]",
        ),
        (
            "the same for rd_clk", [SOURCE, NETWORK],
            "set_clock_latency -source 0.4 [get_clocks rd_clk]\nset_clock_latency 0.6 [get_clocks rd_clk]",
        ),
    ],
)  # fmt: skip
def test_what_is_left_out_is_as_it_was_before(
    task: str, said: list[Said], script: str, spec: ToolSpec
) -> None:
    assert best(task, said, spec) == script


@pytest.mark.parametrize(
    ("task", "said"),
    [
        ("b has a load of 0.3 pF", [ARRIVES]),  # says something else
        ("0.3 pF on b", [ARRIVES]),  # measures something else
        ("sum by BUF_X4", [DRIVEN]),  # nothing drives an output from outside
        ("rd_clk", [SOURCE]),  # neither a value nor the word for the same one
        ("0.5", [NETWORK]),  # of what?
        ("b.v", [Said("read a.lib", "read_liberty a.lib")]),
    ],
)
def test_what_says_something_else_is_no_echo(task: str, said: list[Said], spec: ToolSpec) -> None:
    assert best(task, said, spec) == ""


def test_a_number_without_a_unit_is_told_with_it_afterwards() -> None:
    script = "set_input_delay 0.2 -clock wr_clk [get_ports b]"
    assert spelled("b 200", [ARRIVES], script, ground("", HERE)) == "b 200 ps"
    assert units_of([ARRIVES, Said("sum drives 5 fF", "")]) == {"time": "ps", "capacitance": "fF"}
