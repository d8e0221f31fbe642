"""GBNF is written so that llama.cpp reads what was meant."""

from chipsmith.eda.grammar.gbnf import Grammar, literal, one_of


def test_literals_are_escaped() -> None:
    assert literal('a "b"\\\n') == '"a \\"b\\"\\\\\\n"'


def test_equal_choices_are_one() -> None:
    assert one_of(["x", "y", "x"]) == "(x | y)"
    assert one_of(["x", "x"]) == "x"


def test_rules_that_root_never_reaches_are_left_out() -> None:
    grammar = Grammar()
    grammar.add("root", 'used "unused" [u-z]')
    grammar.add("used", '"a"{2,3}')
    grammar.add("unused", '"b"')
    assert grammar.text() == 'root ::= used "unused" [u-z]\nused ::= "a"{2,3}\n'


def test_names_keep_only_what_gbnf_knows() -> None:
    grammar = Grammar()
    assert grammar.add("sta::set_load", '"x"') == "sta--set-load"
    assert grammar.has("sta::set_load")
