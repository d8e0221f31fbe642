"""Constraints whose values, objects and clocks stand in any order."""

from __future__ import annotations

import pytest
from attrs import evolve

from chipsmith.eda.design_names import DesignNames
from chipsmith.eda.requests.mentions import Mention
from chipsmith.server.assistants.scripts.frames.constrainable import Constrainable, constrainable
from chipsmith.server.assistants.scripts.frames.constraints import constraints
from chipsmith.server.assistants.scripts.frames.told import SURE, Before, Told
from chipsmith.server.assistants.scripts.ground import ground

HERE = DesignNames(
    inputs=["ck", "scan_ck", "en", "din", "din[0]", "din[1]", "mode"],
    outputs=["busy", "q", "q[0]", "q[1]", "done"],
    clocks=["ck", "scan_ck"],
    cells=["u1"],
    pins={"u1": ["A", "Y"]},
    lib_cells=["BUF_X1"],
)


def read(task: str, before: Before | None = None, design: DesignNames = HERE) -> list[Told]:
    grounding = ground(task, design)
    mentions = grounding.mentions(task)
    return list(constraints(task, mentions, grounding, constrainable("opensta"), before or Before()))


def lines(task: str, before: Before | None = None, design: DesignNames = HERE) -> list[str]:
    return [line for told in read(task, before, design) for line in told.text.splitlines()]


@pytest.mark.parametrize(
    "task",
    [
        "din and en: input delay max 0.8, min 0.2, relative to ck",
        "din and en: input delay max 0.8 min 0.2 ns, relative to ck",
        "din and en: input delay 0.8 max 0.2 min, relative to ck",
        "input delay relative to ck on din and en: max 0.8, min 0.2 ns",
        "din and en come from ck with max 800, min 200 ps of input delay",
        "| din[1:0], en | input delay max 0.8 / min 0.2 ns, ck |",
        "din, en: external input delay of at most 0.8 and at least 0.2 ns against ck",
    ],
)
def test_values_objects_and_clock_may_stand_in_any_order(task: str) -> None:
    assert lines(task) == [
        "set_input_delay -max 0.8 -clock ck [get_ports {din en}]",
        "set_input_delay -min 0.2 -clock ck [get_ports {din en}]",
    ]


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        ("setup uncertainty 0.1 for ck, 0.3 for scan_ck",
         ["set_clock_uncertainty -setup 0.1 [get_clocks ck]",
          "set_clock_uncertainty -setup 0.3 [get_clocks scan_ck]"]),
        ("ck: uncertainty 0.12 ns for setup, 0.04 ns for hold",
         ["set_clock_uncertainty -setup 0.12 [get_clocks ck]",
          "set_clock_uncertainty -hold 0.04 [get_clocks ck]"]),
        ("ck: network latency 0.5, source latency 0.3",
         ["set_clock_latency 0.5 [get_clocks ck]", "set_clock_latency -source 0.3 [get_clocks ck]"]),
        ("0.5 ns input delay on en and 0.6 ns output delay on busy, both to ck",
         ["set_input_delay 0.5 -clock ck [get_ports en]", "set_output_delay 0.6 -clock ck [get_ports busy]"]),
        ("max transition 0.4 and max fanout 12 on the design",
         ["set_max_transition 0.4 [current_design]", "set_max_fanout 12 [current_design]"]),
        ("derate early by 0.95 and late by 1.05",
         ["set_timing_derate -early 0.95", "set_timing_derate -late 1.05"]),
        ("15 fF on q[1:0] and busy", ["set_load 0.015 [get_ports {q busy}]"]),
        ("din and mode are driven by a BUF_X1 (output pin Y)",
         ["set_driving_cell -lib_cell BUF_X1 -pin Y [get_ports {din mode}]"]),
        ("ck is propagated", ["set_propagated_clock [get_clocks ck]"]),
        ("input transition: 90 ps on the data inputs",
         ["set_input_transition 0.09 [get_ports {en din mode}]"]),
        ("setup and hold uncertainty of ck: 0.2", ["set_clock_uncertainty 0.2 [get_clocks ck]"]),
        ("pulses of at least 0.8 ns on ck, high and low", ["set_min_pulse_width 0.8 [get_clocks ck]"]),
    ],
)  # fmt: skip
def test_every_value_has_its_name_its_qualifiers_and_its_objects(task: str, expected: list[str]) -> None:
    assert lines(task) == expected


def test_a_text_that_names_no_constraint_goes_on_with_the_one_before() -> None:
    before = Before(text="din: input delay max 1.2, min 0.3, relative to ck", objects=(clock("ck"),))
    assert lines("en: same clock, max 1.6, min 0.3", before) == [
        "set_input_delay -max 1.6 -clock ck [get_ports en]",
        "set_input_delay -min 0.3 -clock ck [get_ports en]",
    ]
    (other,) = lines("en to busy: max delay 3.5 ns", before)
    assert other.startswith("set_max_delay 3.5"), "that is named"


def clock(name: str) -> Mention:
    return Mention("objects", 0, 0, (name,), frozenset({"clock"}))


def test_objects_that_are_not_named_are_those_spoken_of_last() -> None:
    (told,) = read("clock transition 0.1", Before(objects=(clock("scan_ck"), clock("ck"))))
    assert told.text == "set_clock_transition 0.1 [get_clocks scan_ck]"
    assert told.score < SURE
    assert lines("The two are propagated") == ["set_propagated_clock [all_clocks]"]


def test_the_only_clock_need_not_be_named() -> None:
    one = evolve(HERE, clocks=["ck"])
    assert lines("en: input delay 0.4", design=one) == ["set_input_delay 0.4 -clock ck [get_ports en]"]
    assert not lines("en: input delay 0.4"), "two clocks: which one is not told"


@pytest.mark.parametrize(
    "task",
    [
        "the input delay of en",
        "input delay 15 fF on en, ck",
        "set 3 on en",
        "input delay 0.4 on en to ck. load 10 fF on busy",
        "derate by 0.9",
        "report the load on busy",
    ],
)
def test_what_has_no_value_or_no_place_for_one_is_left_to_others(task: str) -> None:
    assert not lines(task)


def test_each_word_that_is_not_understood_costs() -> None:
    (plain,), (more,) = read("10 fF of load on busy"), read("unless told otherwise 10 fF of load on busy")
    assert plain.score == SURE
    assert (more.text, more.unsaid) == (plain.text, 3)
    assert more.score < plain.score


def test_a_tool_without_such_data_has_no_constraints() -> None:
    assert constrainable("klayout") == Constrainable()


def test_paths_lead_to_what_was_spoken_of_only_where_a_word_says_so() -> None:
    before = Before(objects=(Mention("objects", 0, 0, ("busy",), frozenset({"port", "out"})),))
    assert lines("give it two cycles", before) == ["set_multicycle_path 2 -to [get_ports busy]"]
    assert not lines("carrier: two cycles", before), "a name that the design does not have"
