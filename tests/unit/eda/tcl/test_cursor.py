"""What is offered at a cursor, and what an offer makes up."""

import pytest

from chipsmith.eda.check import invented
from chipsmith.eda.specs.signature import signature
from chipsmith.eda.tcl.cursor import cursor_at, spot_at
from chipsmith.eda.tcl.expected import active_parameter, expected_at


@pytest.mark.parametrize(
    ("text", "words", "written"),
    [
        ("|", (), ""),
        ("tic|", (), "tic"),
        ("ticks -per|", ("ticks",), "-per"),
        ("ticks -period |", ("ticks", "-period"), ""),
        ("ticks -period 1; we|", (), "we"),
        ("ticks -period 1\nwe|", (), "we"),
        ("ticks \\\n  -n|", ("ticks",), "-n"),
        ("weigh 1 [tic|", (), "tic"),
        ("weigh 1 [ticks a] |", ("weigh", "1", None), ""),
        ('puts "a [string le|', ("string",), "le"),
        ("if {[ticks -p|", ("ticks",), "-p"),
        ("proc f {} { weigh |", ("weigh",), ""),
    ],
)
def test_cursors(text, words, written):
    offset = text.index("|")
    cursor = cursor_at(text.replace("|", ""), offset)
    assert (cursor.words, cursor.written) == (words, written)
    assert cursor.start == offset - len(written)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tic", ["ticks"]),
        ("ticks -", ["-period", "-name", "-rise", "-fall", "-edge"]),
        ("ticks -rise -", ["-period", "-name", "-edge"]),
        ("ticks -period 1 -na", ["-name"]),
        ("ticks -edge ", ["rising", "falling"]),
        ("ticks -edge f", ["falling"]),
        ("ticks -name ", []),
        ("string le", ["length"]),
        ("mine", ["mine_too"]),
        ("nobody -", []),
    ],
)
def test_expected(text, expected, tool):
    cursor = cursor_at(text, len(text))
    assert [one.text for one in expected_at(cursor, tool, ["mine_too"])] == expected


def test_the_word_under_the_mouse():
    text = "weigh 1 [ticks -name a]"
    assert spot_at(text, text.index("icks")).words == ("ticks", "-name", "a")
    assert spot_at(text, 2).index == 0
    assert spot_at("", 0) is None


def test_signatures_name_the_part_that_comes_next(tool):
    command = tool.command("ticks")
    usage = signature(command)
    assert usage.label == "ticks -period period [-name name] [-rise] [-fall] [-edge rising|falling] [objects]"
    shown = [usage.label[start:end] for start, end in usage.parameters]
    assert shown[active_parameter(command, ("-period",), "")] == "-period period"
    assert shown[active_parameter(command, (), "-na")] == "[-name name]"
    assert shown[active_parameter(command, ("-period", "1"), "")] == "[objects]"
    assert active_parameter(command, ("a",), "") is None


@pytest.mark.parametrize(
    ("before", "offered", "after", "expected"),
    [
        ("ticks -na", "me a -perod 1", "\n", ["-perod"]),
        ("tic", "ks -period 1", "\n", []),
        ("ticks -per", "", "", []),
        ("ticks -wrong 1\n", "weigh 1 x", "", []),
        ("proc f {} {\n  ", "frob 1\n  weigh 1 x\n}", "", ["frob"]),
        ("", "weigh 1 x\ntic", "", []),
        ("", "tcks", "\n", ["tcks"]),
        ("frob 1\n", "frob 2\n", "", []),
        ("source other.tcl\n", "frob 2\n", "", []),
        ("source other.tcl\n", "ticks -perod 2\n", "", ["-perod"]),
        ("ticks \\\n  ", "-period 1 \\\n  -perod 2", "\n", ["-perod"]),
        ("set x [", "string lenght a]", "\n", ["lenght"]),
        ("puts $x", "$nothing_known [list 1]", "\n", []),
    ],
)
def test_what_an_offer_makes_up(before, offered, after, expected, tool):
    found = invented(before, offered, after, tool)
    assert len(found) == len(expected)
    assert all(any(word in one.message for one in found) for word in expected)
