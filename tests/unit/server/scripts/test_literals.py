"""What a request speaks of, in the tool's units."""

import pytest

from chipsmith.eda.requests.literals import Units, find_literals
from chipsmith.server.assistants.scripts.clauses import clauses


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("a period of 2.5 ns", ("2.5",)),
        ("250 ps late", ("0.25",)),
        ("runs at 500 MHz", ("2",)),
        ("a 1 GHz clock", ("1",)),
        ("20 fF of load", ("0.02",)),
        ("derate by 5 %", ("0.05", "1.05", "0.95")),
        ("spaced 0.2 um", ("0.2", "200")),
        ("with -0.1 ns", ("-0.1",)),
        ("the 3 worst", ("3",)),
    ],
)
def test_numbers_are_written_in_the_tools_units(text: str, forms: tuple[str, ...]) -> None:
    (number,) = find_literals(text, Units()).numbers
    assert number.forms == forms


def test_units_of_the_library_count() -> None:
    (number,) = find_literals("a period of 2 ns", Units(time=1e-12)).numbers
    assert number.forms == ("2000",)


def test_number_words_count_and_vague_ones_need_not_be_used() -> None:
    found = find_literals("the three worst of one group", Units()).numbers
    assert [(number.forms, number.certain) for number in found] == [(("3",), True), (("1",), False)]


def test_names_are_told_from_prose_by_their_looks_their_place_or_the_design() -> None:
    found = find_literals(
        "connect u_core/A[3] to clock main named fast, then to en", Units(), known=["en", "to"]
    )
    assert set(found.names) >= {"u_core/A[3]", "fast", "en"}
    assert "to" not in found.names


def test_files_and_quoted_texts_are_neither() -> None:
    found = find_literals('print "all is well" and write out/top.sdc', Units())
    assert (found.texts, found.files, found.names) == (("all is well",), ("out/top.sdc",), ())


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("Report TNS.", ["Report TNS"]),
        ("Create a clock, then report slack.", ["Create a clock", "report slack"]),
        ("Set a load on x and report power.", ["Set a load on x", "report power"]),
        ("derate: early 0.9, late 1.1", ["derate", "early 0.9", "late 1.1"]),
        ("clk at 2 ns with 0.1 ns of jitter", ["clk at 2 ns", "0.1 ns of jitter"]),
        ("1. Read a.lib\n2. Link top", ["Read a.lib", "Link top"]),
        ("a arrives between 1 and 2 ns (max and min)", ["a arrives between 1 and 2 ns (max and min)"]),
        ("refclk has 2 ns; call it fast", ["refclk has 2 ns; call it fast"]),
        ("Which clocks are there? One per line.", ["Which clocks are there? One per line"]),
        ("Report the path with slew columns", ["Report the path with slew columns"]),
        ('Print "a; b. c" twice', ['Print "a; b. c" twice']),
        ("Where does en end, i.e. which pins?", ["Where does en end, i.e. which pins?"]),
        ("Give some, e.g. three. Then stop.", ["Give some, e.g. three", "stop"]),
        ("All inputs, ck too, have 1 ns", ["All inputs, ck too, have 1 ns"]),
        ("Load the bus, not on carry. Only that check.", ["Load the bus"]),
        ("Show endpoints. Don't print the paths themselves.", ["Show endpoints"]),
        ("report power, to four places", ["report power, to four places"]),
        ("", []),
    ],
)
def test_a_request_falls_into_clauses(prompt: str, expected: list[str]) -> None:
    assert [prompt[one.start : one.end] for one in clauses(prompt)] == expected


def test_names_that_are_joined_stay_together() -> None:
    prompt = "Load a and b"
    assert len(clauses(prompt)) == 2
    assert len(clauses(prompt, [(5, 12)])) == 1
