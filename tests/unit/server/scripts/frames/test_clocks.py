"""Clocks whose name, source, period and edges stand in any order."""

from __future__ import annotations

import pytest

from chipsmith.eda.design_names import DesignNames
from chipsmith.server.assistants.scripts.frames.clocks import christened, clocks
from chipsmith.server.assistants.scripts.frames.told import SURE, Told
from chipsmith.server.assistants.scripts.ground import ground

HERE = DesignNames(
    inputs=["ck", "refclk", "en"], outputs=["q"], cells=["div_reg"], pins={"div_reg": ["CK", "Q"]}
)


def read(task: str) -> list[Told]:
    grounding = ground(task, HERE)
    return list(clocks(task, grounding.mentions(task), grounding))


@pytest.mark.parametrize(
    "task",
    [
        "ck: 500 MHz, clock name core",
        'clock "core" on port ck, 500 MHz',
        "ck @ 2 ns, clock name core",
        "create a clock named core with a 2 ns period on ck",
        "Clock the block: 500 MHz on port ck, and the clock should be called core",
        "2 ns clock on ck, call it core",
    ],
)
def test_name_source_and_rate_may_stand_in_any_order(task: str) -> None:
    assert [told.text for told in read(task)] == ["create_clock -name core -period 2 [get_ports ck]"]


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        ("use a virtual clock: name vclk, period 3 ns", "create_clock -name vclk -period 3"),
        ("virtual clock v of 10 ns", "create_clock -name v -period 10"),
        ('refclk: clock "test", 20 MHz, high from 10 to 35 ns',
         "create_clock -name test -period 50 -waveform {10 35} [get_ports refclk]"),
        ("Clock refclk: 5 ns, named after the port",
         "create_clock -name refclk -period 5 [get_ports refclk]"),
        ('div_reg/Q: generated clock "half", source refclk, divided by two',
         "create_generated_clock -name half -source [get_ports refclk] -divide_by 2 [get_pins div_reg/Q]"),
        ("a generated clock d2 at div_reg/Q that runs at half the rate, source: the port refclk",
         "create_generated_clock -name d2 -source [get_ports refclk] -divide_by 2 [get_pins div_reg/Q]"),
        ("generated clock x2 at div_reg/Q, source refclk, multiplied by 2",
         "create_generated_clock -name x2 -source [get_ports refclk] -multiply_by 2 [get_pins div_reg/Q]"),
    ],
)  # fmt: skip
def test_kinds_of_clocks(task: str, expected: str) -> None:
    assert [told.text for told in read(task)] == [expected]


def test_a_name_that_is_not_told_is_the_ports_and_less_sure() -> None:
    (told,) = read("a clock of 4 ns on refclk")
    assert told.text == "create_clock -name refclk -period 4 [get_ports refclk]"
    assert told.score < SURE


@pytest.mark.parametrize(
    "task",
    [
        "a clock on ck",
        "a clock of 4 ns",
        "clock uncertainty 0.2 ns on ck",
        "a generated clock at div_reg/Q",
        "4 ns on ck",
        "a clock of 4 ns on ck. 5 ns on refclk",
    ],
)
def test_what_is_not_told_in_full_is_left_to_others(task: str) -> None:
    assert not read(task)


def test_names_that_are_given_are_names_in_all_of_a_request() -> None:
    prompt = 'ck: clock "half", 2 ns. Make a clock named core on refclk. The clock should be ideal.'
    assert christened(prompt, HERE.ports) == ("half", "core")
