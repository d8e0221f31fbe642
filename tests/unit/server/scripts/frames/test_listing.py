"""Loops that print any combination of what can be told, and loops that try values."""

from __future__ import annotations

import pytest

from chipsmith.eda.design_names import DesignNames
from chipsmith.server.assistants.scripts.frames.listable import listable
from chipsmith.server.assistants.scripts.frames.listing import listings
from chipsmith.server.assistants.scripts.frames.trial import trial_in
from chipsmith.server.assistants.scripts.ground import ground

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
        '  if {$path eq ""} continue\n'
        '  puts "[get_full_name $cell] [format %.3f [get_property $path slack]]"\n}'
    )


def test_slacks_of_both_checks_are_read_before_the_next_search_makes_their_path_invalid() -> None:
    assert listed("For each output print its setup slack and its hold slack") == (
        "foreach output [all_outputs] {\n"
        "  set path [lindex [find_timing_paths -to $output] 0]\n"
        '  if {$path eq ""} continue\n'
        "  set slack [get_property $path slack]\n"
        "  set path [lindex [find_timing_paths -path_delay min -to $output] 0]\n"
        '  if {$path eq ""} continue\n'
        "  set hold [get_property $path slack]\n"
        '  puts "$slack $hold"\n}'
    )


def test_cells_of_one_kind_are_told_by_their_library_cell() -> None:
    design = DesignNames(cells=["r_0"], lib_cells=["DFF_X1"])
    task = "Which instances are DFF_X1? Print their names."
    found = ground(task, design)
    (made, *_) = listings(task, found.mentions(task), found, listable("opensta"))
    assert made.text == (
        'foreach cell [get_cells -filter "ref_name == DFF_X1" *] {\n  puts [get_full_name $cell]\n}'
    )


@pytest.mark.parametrize(
    ("tail", "before", "within", "after"),
    [
        ('and then "total: <how many>"', "set count 0", "incr count", 'puts "total: $count"'),
        ("then their number", "set count 0", "incr count", "puts $count"),
        (
            'finish with a line "cells: N" that has the count',
            "set count 0",
            "incr count",
            'puts "cells: $count"',
        ),
    ],
)
def test_a_last_line_counts(tail: str, before: str, within: str, after: str) -> None:
    made = listed(f"Print the names of all cells, {tail}")
    assert made == (
        f"{before}\nforeach cell [get_cells *] {{\n  puts [get_full_name $cell]\n  {within}\n}}\n{after}"
    )


def test_a_last_line_adds_up_what_the_lines_tell() -> None:
    made = listed(
        "For every clock print the name and the number of registers on it; "
        'a last line that starts with "total" gives the number of registers of all'
    )
    assert made.startswith("set total 0\nforeach clock [all_clocks] {")
    assert "  incr total [llength [all_registers -cells -clock $clock]]\n}" in made
    assert made.endswith('puts "total $total"')


@pytest.mark.parametrize(("extreme", "sign"), [("smallest", "<"), ("largest", ">")])
def test_a_last_line_names_the_extreme_one(extreme: str, sign: str) -> None:
    made = listed(
        f'For each output print its name and its setup slack. At the end "found: <name>" of the {extreme} one'
    )
    assert f'if {{$extreme eq "" || $value {sign} $extreme}} {{' in made
    assert "    set found [get_full_name $output]" in made
    assert made.endswith('puts "found: $found"')


def test_a_sentence_that_asks_for_no_last_line_is_part_of_the_task() -> None:
    assert "count" not in listed("Print the names of all cells, then the pins")


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
