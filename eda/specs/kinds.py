"""Kinds of values by the names that usage lines give them."""

from __future__ import annotations

import re

from chipsmith.eda.specs.model import Kind

_NAMES: dict[Kind, str] = {
    Kind.OBJECTS: """cell cells cell_list clk clks clock clocks clock_list from_clock from_list from_pin
        from_pins from_port inst instance instance_list instances insts load_pins master_pin net net_list nets
        obj object object_list objects objs pin pin_list pins pll_fdbk_pin pll_out_pin port port_list
        port_pin_list ports ref_pin sink_list source_list through_list to_clock to_list to_pin to_pins
        to_port""",
    Kind.INTEGER: """block_size count depth digits height index int integer jobs level_count levels lines n
        num path_count path_multiplier pin_count seed threads width""",
    Kind.NUMBER: """activity area cap capacitance check_value delay derate divisor duty duty_cycle factor
        fanout float frequency guard_x guard_y hold_time latency limit margin multiplier number percent period
        process ratio real resistance scale setup_time slack slack_max slack_min slew temperature time
        trans_fall trans_rise transition transition_time uncertainty volt voltage weight""",
    Kind.LIST: "coordinates edge_list edge_shift_list elements list names patterns points waveform",
    Kind.FILE: "file filename infile input_file outfile output_file",
    Kind.DIRECTORY: "dir directory folder",
    Kind.BOOLEAN: "bool boolean",
    Kind.SCRIPT: "body cmds script",
    Kind.VARIABLE: "var varname",
    Kind.NAME: "identifier name",
}
_BY_NAME = {name: kind for kind, names in _NAMES.items() for name in names.split()}
_BY_ENDING = {
    "count": Kind.INTEGER,
    "dir": Kind.DIRECTORY,
    "directory": Kind.DIRECTORY,
    "file": Kind.FILE,
    "filename": Kind.FILE,
    "list": Kind.LIST,
    "name": Kind.NAME,
}


def kind_of(metavariable: str) -> Kind:
    """The kind that a name such as `delay`, `lib_file` or `NUM` stands for; ANY where it says nothing."""
    word = re.sub(r"[\s-]+", "_", metavariable.strip("<>").lower())
    return _BY_NAME.get(word) or _BY_ENDING.get(word.rpartition("_")[2], Kind.ANY)
