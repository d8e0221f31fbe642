"""A block of an answer finds its place in a document."""

import pytest

from chipsmith.core.graft import graft
from chipsmith.core.hunks import apply

TEXT = """\
read_liberty cells.lib
read_verilog top.v
link_design top

create_clock -name clk -period 2 [get_ports clk]
set_input_delay 0.2 -clock clk [all_inputs]

report_checks -path_delay max
report_checks -path_delay min
"""


def grafted(text: str, piece: str, line: int = 0) -> str:
    return apply(graft(text, piece, line), text)


def test_a_rewritten_part_replaces_that_part_only() -> None:
    piece = "create_clock -name clk -period 4 [get_ports clk]\nset_input_delay 0.2 -clock clk [all_inputs]\n"
    assert grafted(TEXT, piece) == TEXT.replace("-period 2", "-period 4")


def test_each_change_is_a_hunk_of_its_own() -> None:
    piece = TEXT.replace("-period 2", "-period 4").replace("-path_delay min", "-path_delay min_max")
    assert [(one.first_line, len(one.removed), len(one.added)) for one in graft(TEXT, piece, 0)] == [
        (4, 1, 1),
        (8, 1, 1),
    ]


def test_lines_that_are_new_go_between_those_that_both_have() -> None:
    piece = "link_design top\nset_units -time ns\n"
    assert grafted(TEXT, piece) == TEXT.replace("link_design top\n", "link_design top\nset_units -time ns\n")


def test_a_single_rewritten_line_finds_the_line_that_it_rewrites() -> None:
    piece = "set_input_delay 0.35 -clock clk [all_inputs]"
    assert grafted(TEXT, piece) == TEXT.replace("0.2", "0.35")


@pytest.mark.parametrize("line", [0, 3, 9, 99])
def test_what_has_nothing_in_common_goes_in_at_the_cursor(line: int) -> None:
    lines = TEXT.splitlines(keepends=True)
    wanted = "".join([*lines[:line], "puts {done}\n", *lines[line:]])
    assert grafted(TEXT, "puts {done}\n", line) == wanted


def test_blank_lines_and_braces_tie_nothing_to_a_place() -> None:
    text = "proc a {} {\n  puts 1\n}\n\nproc b {} {\n  puts 2\n}\n"
    assert grafted(text, "foreach net $nets {\n}\n", 7) == text + "foreach net $nets {\n}\n"


@pytest.mark.parametrize("text", ["", "a long first line", "a long first line\n"])
def test_an_end_without_a_line_end_is_no_trap(text: str) -> None:
    assert grafted(text, "puts 1", 5) == (text and "a long first line\n") + "puts 1\n"


def test_line_ends_are_the_documents() -> None:
    text = TEXT.replace("\n", "\r\n")
    assert grafted(text, "link_design chip\n") == text.replace("link_design top", "link_design chip")


def test_a_block_that_stands_there_already_changes_nothing() -> None:
    assert graft(TEXT, "link_design top\n", 0) == []
    assert graft(TEXT, "", 0) == []
