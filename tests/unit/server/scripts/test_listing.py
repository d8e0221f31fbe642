"""Loops that print any combination of what can be told, and loops that try values."""

from __future__ import annotations

import pytest

from chipsmith.eda.design_names import DesignNames
from chipsmith.server.assistants.scripts.ground import ground
from chipsmith.server.assistants.scripts.listable import listable
from chipsmith.server.assistants.scripts.listing import listings
from chipsmith.server.assistants.scripts.trial import trial_in

HERE = DesignNames(
    inputs=["clk", "en"], outputs=["carry", "count"], clocks=["clk"], cells=["r_0", "r_1", "r_2"],
    libraries=["lib"],
)  # fmt: skip


def listed(task: str) -> str:
    grounding = ground(task, HERE)
    made = sorted(
        listings(task, grounding.mentions(task), grounding, listable("opensta")), key=lambda one: -one.score
    )
    return made[0].text if made else ""


@pytest.mark.parametrize(
    ("task", "loop", "line"),
    [
        ("For each register print its name and its library cell", "register [all_registers -cells]",
         '"[get_full_name $register] [get_property $register ref_name]"'),
        ("Print each clock's period and the number of registers on it", "clock [all_clocks]",
         '"[get_property $clock period] [llength [all_registers -cells -clock $clock]]"'),
        ("list every net with the number of pins on it", "net [get_nets *]",
         '"[get_full_name $net] [llength [get_pins -of_objects $net]]"'),
        ("a table of all ports with direction, comma separated", "port [get_ports *]",
         '"[get_full_name $port], [get_property $port direction]"'),
        ("print the slack of the 4 worst hold paths and the endpoints",
         "path [find_timing_paths -path_delay min -group_count 4]",
         '"[get_property $path slack] [get_full_name [get_property $path endpoint]]"'),
        ("print the names of all library cells that start with DFF", "cell [get_lib_cells lib/DFF*]",
         "[get_full_name $cell]"),
    ],
)  # fmt: skip
def test_what_is_asked_is_told_in_its_order(task: str, loop: str, line: str) -> None:
    assert listed(task) == f"foreach {loop} {{\n  puts {line}\n}}"


def test_a_slack_is_that_of_the_worst_path_and_digits_are_kept() -> None:
    task = (
        "for each of r_0, r_1 and r_2 print the name and the slack of the worst path into it, three decimals"
    )
    assert listed(task) == (
        "foreach cell [get_cells {r_0 r_1 r_2}] {\n"
        "  set path [lindex [find_timing_paths -to $cell] 0]\n"
        '  if {$path ne ""} {\n'
        '    puts "[get_full_name $cell] [format %.3f [get_property $path slack]]"\n'
        "  }\n}"
    )


@pytest.mark.parametrize(
    "task",
    ["all inputs arrive 1 ns after clk", "report all violations", "the name of r_0", "print the worst slack"],
)
def test_what_asks_for_no_list_gets_none(task: str) -> None:
    assert listed(task) == ""


def test_a_tool_without_a_file_of_them_lists_nothing() -> None:
    assert listable("yosys").collections == ()


def tried(task: str, setting: str) -> str:
    trial = trial_in(task, ground(task, HERE).mentions(task))
    known = listable("opensta")
    return trial.script(setting, known.tried, known.trial) if trial else ""


def test_values_are_tried_one_after_the_other() -> None:
    task = "for loads of 10, 30 and 60 fF on carry print the load and the worst slack"
    assert tried(task, "set_load 0.01 [get_ports carry]") == (
        "foreach value {0.01 0.03 0.06} {\n"
        "  set_load $value [get_ports carry]\n"
        '  puts "$value [worst_slack -max]"\n}'
    )


def test_the_value_is_printed_with_what_it_leads_to() -> None:
    task = "sweep the period of clk over 1 ns, 2 ns and 4 ns and report TNS for each"
    assert 'puts "$value [total_negative_slack]"' in tried(task, "create_clock -period 1 [get_ports clk]")


@pytest.mark.parametrize(
    ("task", "setting"),
    [
        ("set 10 fF on carry and report the slack", "set_load 0.01 [get_ports carry]"),
        ("loads of 10 and 30 fF on carry", "set_load 0.01 [get_ports carry]"),
        ("for loads of 10 and 30 fF print the name", "set_load 0.01 [get_ports carry]"),
        ("for loads of 10 and 30 fF print the slack", "set_load 0.07 [get_ports carry]"),
    ],
)
def test_what_tries_nothing_gets_no_loop(task: str, setting: str) -> None:
    assert tried(task, setting) == ""
