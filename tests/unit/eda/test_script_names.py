"""A script under way tells what its names are names of."""

import pytest

from chipsmith.core.home import Home
from chipsmith.eda.script_names import names_in_script
from chipsmith.eda.specs.store import load_spec


@pytest.fixture(scope="module")
def spec(tmp_path_factory):
    return load_spec("opensta", Home(tmp_path_factory.mktemp("home")))


@pytest.mark.parametrize(
    ("script", "field", "expected"),
    [
        ("create_clock -name core -period 5 [get_ports ck]", "clocks", ["core"]),
        ("create_clock -name core -period 5 [get_ports ck]", "inputs", ["ck"]),
        ("create_clock -period 5 [get_ports ck]", "clocks", ["ck"]),
        ("create_clock -period 5 ck", "clocks", ["ck"]),
        ("create_generated_clock -name half -source [get_ports ck] -divide_by 2 q", "clocks", ["half"]),
        ("set_clock_groups -asynchronous -group {a b} -group [get_clocks c]", "clocks", ["a", "b", "c"]),
        ("set_input_delay 0.2 -clock core [get_ports {start stop}]", "inputs", ["start", "stop"]),
        ("set_input_delay 0.2 -clock core [get_ports start]", "clocks", ["core"]),
        ("set_output_delay -clock [get_clocks core] 0.2 result", "outputs", ["result"]),
        ("set_load 0.02 [get_ports data]", "outputs", ["data"]),
        ("set_driving_cell -lib_cell BUF_X4 [get_ports start]", "lib_cells", ["BUF_X4"]),
        ("set_false_path -from [get_ports start] -to [get_ports result]", "outputs", ["result"]),
        ("set_false_path -through [get_pins u_sync/D]", "cells", ["u_sync"]),
        ("set_disable_timing [get_cells {u_mux u_sel}]", "cells", ["u_mux", "u_sel"]),
        ("set_case_analysis 0 [get_ports mode]", "inputs", ["mode"]),
        ("report_checks -through [get_nets n3]", "nets", ["n3"]),
    ],
)  # fmt: skip
def test_the_place_of_a_name_tells_its_class(spec, script, field, expected):
    names = names_in_script(script, spec)
    assert getattr(names, field) == expected
    assert names.partial


def test_names_behind_variables_with_one_value_are_read(spec):
    names = names_in_script(
        "set port clk\nset name core\ncreate_clock -name $name -period 4 [get_ports $port]\n"
        "set it a\nset it b\nset_load 1 [get_ports $it]\n",
        spec,
    )
    assert (names.clocks, names.inputs, names.outputs) == (["core"], ["clk"], [])


def test_names_within_loops_and_procedures_are_read(spec):
    script = "proc all {} {\n foreach n {1 2} {\n  set_load $n [get_ports {sum}]\n }\n}\n"
    assert names_in_script(script, spec).outputs == ["sum"]


@pytest.mark.parametrize("written", ["sum[2]", "{sum[2]}", '"sum[2]"'])
def test_a_bit_has_its_bus(spec, written):
    names = names_in_script(f"set_load 1 [get_ports {written}]", spec)
    assert names.outputs == ["sum", "sum[0]", "sum[1]", "sum[2]"]


def test_patterns_are_no_names(spec):
    names = names_in_script("set_load 1 [get_ports {out* sum[*]}]\nget_cells *", spec)
    assert (names.outputs, names.cells) == (["sum"], [])


def test_a_port_of_no_known_direction_goes_by_its_name(spec):
    names = names_in_script("get_ports {en data_out}\nset_load 1 [get_ports en]", spec)
    assert (names.inputs, names.outputs) == ([], ["en", "data_out"])


def test_the_unit_of_time_is_read(spec):
    assert names_in_script("set_units -time ps", spec).time_unit == "ps"
    assert names_in_script("set_cmd_units -time 1ns", spec).time_unit == "ns"


def test_files_that_the_script_reads_tell_all_of_the_design(spec, tmp_path):
    (tmp_path / "rtl").mkdir()
    (tmp_path / "rtl" / "top.v").write_text(
        "module top(input start, output result);\nBUF u1(.A(start));\nendmodule\n"
    )
    (tmp_path / "top.sdc").write_text("create_clock -name core -period 5\n")
    script = (
        "set rtl rtl/top.v\nread_verilog $rtl\nread_liberty absent.lib\nlink_design top\nread_sdc top.sdc\n"
    )
    names = names_in_script(script, spec, tmp_path)
    assert (names.inputs, names.outputs, names.clocks) == (["start"], ["result"], ["core"])
    assert not names.partial
    assert names_in_script(script, spec).partial, "without its folder nothing is read"


@pytest.mark.parametrize(
    "script", ["", "set_load", "create_clock -name", "read_verilog", "[", "get_ports [foo", "}"]
)
def test_half_a_script_tells_what_it_can(spec, script):
    assert names_in_script(script, spec).partial


def test_what_a_tool_wrote_is_not_read(spec):
    assert names_in_script("set_load 1 sum\n" * 50_000, spec).outputs == []
