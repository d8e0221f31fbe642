"""Lines have to do with a request if they use a quantity or a name that it tells."""

from pathlib import Path

import pytest

from chipsmith.core.home import Home
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.eda.specs.store import load_spec
from chipsmith.server.assistants.scripts.regard import regards
from chipsmith.server.assistants.scripts.request import ScriptRequest

BESIDE = """create_clock -name core -period 5 [get_ports ck]
set_output_delay 1 -clock core [get_ports done]
"""
DELAYS = "set_output_delay 0.4 -clock clk [all_outputs]"


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> ToolSpec:
    return load_spec("opensta", Home(tmp_path_factory.mktemp("home")))


def asked(prompt: str, beside: str = BESIDE, folder: Path | None = None) -> ScriptRequest:
    return ScriptRequest(prompt=prompt, tool="opensta", beside=beside, folder=folder)


@pytest.mark.parametrize(
    ("prompt", "lines", "expected"),
    [
        ("put 45 fF on it", "set_load 0.045 [get_ports q]", True),
        ("put 45 fF on it", DELAYS, False),
        ("put 45 fF on it", "set_load $load [get_ports q]", True),
        ("the other clock: 200 MHz", "create_clock -period 5.0 [get_ports x]", True),
        ("what leaves at done is late", "set_output_delay 1 -clock core [get_ports done]", True),
        ("what leaves at done is late", DELAYS, False),
        ("the clock core is ideal", "# the clock core is the core of clocks", False),
        ("1e400 ns and 0 MHz", DELAYS, False),
        ("done gets 45 fF", "set_load 2 [get_ports done]", True),
        ("done gets 45 fF", "set_load $load [get_ports q]", True),
    ],
)
def test_some_of_what_is_told_must_show(spec: ToolSpec, prompt: str, lines: str, expected: bool) -> None:
    assert regards(asked(prompt), lines, spec) is expected


@pytest.mark.parametrize("prompt", ["Output delays", "3 things to know", "q is late", "a D of its own"])
def test_where_nothing_is_told_that_must_show_any_line_will_do(spec: ToolSpec, prompt: str) -> None:
    assert regards(asked(prompt), DELAYS, spec)


def test_names_of_the_design_near_the_script_are_known(spec: ToolSpec, tmp_path: Path) -> None:
    (tmp_path / "top.v").write_text("module top (input start, output q); endmodule\n")
    beside = "read_verilog top.v\nlink_design top\n"
    assert regards(asked("nothing from start is timed", beside), DELAYS, spec)
    assert not regards(asked("nothing from start is timed", beside, tmp_path), DELAYS, spec)
