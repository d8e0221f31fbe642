"""A minimum above the maximum of the same objects is told."""

import pytest

from chipsmith.eda.check import Severity, check
from chipsmith.eda.specs.store import load_spec

IN = "set_input_delay {} 0.{} -clock clk [get_ports {}]"


@pytest.fixture
def sdc(home):
    return load_spec("sdc", home)


def reversed_in(text, spec):
    return [
        (one.line, text.split("\n")[one.line][one.start : one.end], one.severity)
        for one in check(text, spec)
        if one.code == "reversed-bounds"
    ]


@pytest.mark.parametrize(
    "lines",
    [
        (IN.format("-max", 3, "a"), IN.format("-min", 5, "a")),
        (IN.format("-min", 8, "a"), IN.format("-max", 5, "a")),
        (IN.format("", 3, "a"), IN.format("-min", 5, "a")),
        (
            "set_input_delay -max 0.3 -clock clk [get_ports a]",
            "set_input_delay -clock clk -min 0.5 [get_ports a]",
        ),
        ("set_timing_derate -late 0.4", "set_timing_derate -early 0.5"),
        ("set_clock_latency -source -late 0.1 clk", "set_clock_latency -source -early 0.5 clk"),
    ],
)
def test_the_second_of_two_bounds_that_cross_is_warned_of(lines, sdc):
    ((line, number, severity),) = reversed_in("\n".join(lines), sdc)
    assert (line, severity) == (1, Severity.WARNING)
    assert number == "0.5"


@pytest.mark.parametrize(
    "text",
    [
        IN.format("-max", 5, "a") + "\n" + IN.format("-min", 3, "a"),
        IN.format("-max", 3, "a") + "\n" + IN.format("-min", 5, "b"),
        IN.format("-max", 3, "a") + "\n" + IN.format("-min", 5, "a").replace("clk", "other"),
        IN.format("-max", 3, "a") + "\n" + IN.format("", 5, "a"),
        IN.format("-max", 3, "a") + "\nset_input_delay -min $late -clock clk [get_ports a]",
        IN.format("-max", 3, "a") + "\nif {$slow} {" + IN.format("-min", 5, "a") + "}",
        "set_timing_derate -early 0.95\nset_timing_derate -late 1.05",
    ],
)
def test_bounds_of_others_and_what_cannot_be_seen_are_left_alone(text, sdc):
    assert reversed_in(text, sdc) == []
