"""Names are read from a design's files, listed or found."""

from pathlib import Path

import pytest

from chipsmith.core.errors import InputError
from chipsmith.eda.design_names import read_design_names

NETLIST = """
module leaf (a, y); input a; output y; INV_X1 u (.A(a), .Y(y)); endmodule
// module ghost (x); endmodule
module chip (clk, d, q);
  input clk;
  input [1:0] d;
  output q;
  wire n1; /* wire n9; */
  leaf u_leaf (.a(d[0]), .y(n1));
  DFF_X1 r (.D(n1), .CK(clk), .Q(q));
endmodule
"""


@pytest.fixture
def design(tmp_path: Path) -> Path:
    (tmp_path / "chip.v").write_text(NETLIST)
    (tmp_path / "cells.lib").write_text(
        'library (x) { time_unit : "1ps"; cell ("DFF_X1") { } cell (INV_X1) { } }'
    )
    (tmp_path / "chip.sdc").write_text(
        "create_clock -name core -period 2 [get_ports clk]\ncreate_clock -period 3 [get_ports d]\n"
    )
    return tmp_path


def test_the_top_is_the_module_that_none_instantiates(design: Path) -> None:
    names = read_design_names(design)
    assert names.top == "chip"
    assert names.inputs == ["clk", "d", "d[0]", "d[1]"]
    assert names.outputs == ["q"]
    assert names.cells == ["u_leaf", "r"]
    assert names.pins["r"] == ["D", "CK", "Q"]
    assert "n1" in names.nets and "n9" not in names.nets


def test_clocks_cells_and_units_come_from_constraints_and_libraries(design: Path) -> None:
    names = read_design_names(design)
    assert names.clocks == ["core", "d"]
    assert names.lib_cells == ["DFF_X1", "INV_X1"]
    assert names.time_unit == "ps"


def test_a_description_says_which_files_count(design: Path) -> None:
    (design / "design.toml").write_text('top = "leaf"\nnetlist = ["chip.v"]\nliberty = []\n')
    names = read_design_names(design)
    assert (names.top, names.inputs, names.lib_cells) == ("leaf", ["a"], [])


@pytest.mark.parametrize("what", ["absent", "empty", "broken"])
def test_a_folder_that_is_no_design_is_refused_with_the_fix(tmp_path: Path, what: str) -> None:
    folder = tmp_path / what
    if what != "absent":
        folder.mkdir()
    if what == "broken":
        (folder / "design.toml").write_text("top = [")
    with pytest.raises(InputError) as caught:
        read_design_names(folder)
    assert caught.value.fix
