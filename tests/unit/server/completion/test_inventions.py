"""Offers that invent commands or flags are withheld where the file's tool is known."""

import pytest

from chipsmith.core.config import ChecksConfig
from chipsmith.core.languages import language_of
from chipsmith.server.assistants.completion.filters import Offer
from chipsmith.server.assistants.completion.inventions import Inventions
from chipsmith.server.assistants.completion.place import place_of


def offer(document: str, text: str, language: str = "tcl") -> Offer:
    prefix, suffix = document.split("|", 1)
    return Offer(place_of(language_of(language), prefix, suffix), text)


@pytest.mark.parametrize(
    ("document", "text", "objects"),
    [
        ("create_clock |", "-period 10 [get_ports clk]", False),
        ("create_clock |", "-perod 10 [get_ports clk]", True),
        ("create_clock -per|", "iod 10 [get_ports clk]", False),
        ("|", "set_laod 1 [get_ports x]", True),
        ("my_load 1\n|", "my_load 2", False),
        ("proc twice {x} {}\n|", "twice 2", False),
        ("report_checks -path_delay max -for|", "", False),
    ],
)
def test_what_is_invented(home, document, text, objects):
    assert Inventions(home, ChecksConfig()).objects(offer(document, text), "run.tcl", "opensta") is objects


def test_the_tool_is_looked_for_where_the_editor_does_not_name_it(home):
    judge = Inventions(home, ChecksConfig())
    told = "# chipsmith: tool=opensta\nset_load |"
    assert judge.objects(offer(told, "-foo 1 x"), "a.tcl")
    assert not judge.objects(offer("set_load |", "-foo 1 x"), "b.tcl")
    assert judge.objects(offer("set_load |", "-foo 1 x"), "a.tcl")  # remembered


def test_an_unknown_tool_and_other_languages_get_no_objection(home):
    judge = Inventions(home, ChecksConfig())
    assert not judge.objects(offer("set_load |", "-foo 1 x"), "a.tcl", "no_such_tool")
    assert not judge.objects(offer("assign a = |", "foo -bar;", "verilog"), "a.v")


def test_switched_off_with_the_checks(home):
    assert Inventions.judge(home, ChecksConfig(enabled=False)) is None
