"""Without a design's files, the words around names tell what they are names of."""

import pytest

from chipsmith.eda.requests.guessed import guessed_names


@pytest.mark.parametrize(
    ("prompt", "inputs", "outputs"),
    [
        ("put 45 fF of load on carry", [], ["carry"]),
        ("set_input_delay of 0.3 ns for the en port", ["en"], []),
        ("valid_in arrives 0.4 ns after the clock", ["valid_in"], []),
        ("outputs res and ready_o get 20 fF", [], ["res", "ready_o"]),
        ("a, b and valid_in are driven by a strong buffer", ["a", "b", "valid_in"], []),
        ("No path from strobe to picked may take longer than 600 ps", ["strobe", "picked"], []),
        ("- en: input delay 0.2 ns\n- q: load 10 fF", ["en"], ["q"]),
        ("every input but strobe gets a transition of 90 ps", ["strobe"], []),
        ("min delay 100 ps between strobe and picked", ["strobe", "picked"], []),
        ("The data takes two cycles.", [], []),
        ("Report the worst path in full_clock format and write it to out.rpt", [], []),
    ],
)
def test_ports(prompt, inputs, outputs):
    names = guessed_names(prompt)
    assert (names.inputs, names.outputs) == (inputs, outputs)
    assert names.partial


def test_a_bit_has_its_bus_and_the_bits_below():
    assert guessed_names("load of 5 fF on sum[2]").outputs == ["sum", "sum[0]", "sum[1]", "sum[2]"]
    assert guessed_names("input delay 1 on wr[1:0]").inputs == ["wr", "wr[0]", "wr[1]"]


@pytest.mark.parametrize(
    ("prompt", "clocks", "inputs"),
    [
        ("uncertainty of 80 ps on core_clk", ["core_clk"], ["core_clk"]),
        ("en comes 0.2 ns after the tick clock", ["tick"], ["en", "tick"]),
        ('clock "core" on port ck, 250 MHz', [], ["ck"]),
        ("clock core on port ck, 250 MHz; uncertainty of 0.1 on core", [], ["ck"]),
        ("a clock called fast on ck, period 2 ns", [], ["ck"]),
        ("Clock refclk: 5 ns, named after the port.", [], ["refclk"]),
        ("Hold uncertainty on the read clock (rd_clk): 80 ps", ["rd_clk"], ["rd_clk"]),
    ],
)
def test_a_clock_that_the_request_makes_is_not_there_yet(prompt, clocks, inputs):
    names = guessed_names(prompt)
    assert (names.clocks, names.inputs) == (clocks, inputs)


def test_instances_their_pins_and_library_cells():
    names = guessed_names(
        "max delay 1 ns from sum_reg/CK to net n42; BUF_X4, pin Y, drives en; size cell u_7 up"
    )
    assert names.pins == {"sum_reg": ["CK"]}
    assert names.cells == ["sum_reg", "u_7"]
    assert names.nets == ["n42"]
    assert names.lib_cells == ["BUF_X4"]
    assert names.lib_pins == ["Y"]


def test_many_bits_are_bounded():
    assert len(guessed_names("load of 5 fF on bus[99999999:0]").outputs) == 65
