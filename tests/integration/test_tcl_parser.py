"""The parser against real Tcl, with random texts: whole or not, split into the same words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from support.tclsh import Tclsh, running_tclsh

from chipsmith.eda.tcl import parse
from chipsmith.eda.tcl.expressions import parse_expression
from chipsmith.eda.tcl.lists import elements

PIECES = [
    *("a", "b ", "{", "}", '"', "\\", "\n", " ", ";", "#", "[", "]", "\\\n  ", "{*}", "é", "\t"),
    *("\\x41", "\\u00e9", "\\101", "(", ")", ":"),
]
OPERANDS = ["1", "2.5", "$x", "[foo]", '"a"', "{b}", "true", "abc", ".5", "0x1f", "rand()", "$y"]
OPERATORS = [
    "+",
    "-",
    "*",
    "**",
    "<",
    "==",
    "eq ",
    "in ",
    "?",
    ":",
    "&&",
    "!",
    "~",
    "(",
    ")",
    "max(",
    ",",
    " ",
]
texts = st.lists(st.sampled_from(PIECES), max_size=16).map("".join)
expressions = st.lists(st.sampled_from(OPERANDS + OPERATORS), max_size=9).map(" ".join)
many = settings(
    max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(scope="module")
def tclsh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tclsh]:
    with running_tclsh(str(tmp_path_factory.mktemp("oracle") / "oracle.tcl")) as tclsh:
        yield tclsh


@many
@given(text=texts)
def test_what_tcl_calls_whole_is_whole(tclsh: Tclsh, text: str) -> None:
    whole, message, _ = tclsh.words(text)
    codes = {trouble.code for trouble in parse(text).troubles}
    goes_on = text.rstrip(" \t").endswith("\\\n")  # whole for a file's end, not for a terminal
    assume("extra" not in message and "extra-characters" not in codes and not goes_on)
    assert whole is not any(code.startswith("missing") for code in codes)


@many
@given(text=texts)
def test_commands_and_words_are_those_that_tcl_runs(tclsh: Tclsh, text: str) -> None:
    assume("{*}" not in text)  # the list may be wrong
    _, message, ran = tclsh.words(text)
    script = parse(text)
    assert bool(message) is bool(script.troubles)
    assume(not message and "[" not in text)
    assert [[word.value for word in command.words] for command in script.commands] == ran


@many
@given(text=texts)
def test_lists_are_split_as_tcl_splits_them(tclsh: Tclsh, text: str) -> None:
    braced = "{" + text + "}"
    assume(parse(braced).braces.get(0) == len(braced) - 1 and "\\\n" not in text)
    script = parse("note {*}" + braced)
    _, message, ran = tclsh.words(script.text)
    found = elements(script, 9, len(script.text) - 1)
    assert (found is None) is bool(message)
    if found is not None:
        assert [word.value for word in found] == ran[0][1:]


@many
@given(text=expressions)
def test_expressions_are_refused_where_tcl_refuses_them(tclsh: Tclsh, text: str) -> None:
    script = parse(text)
    script.troubles.clear()
    script.unclosed.clear()
    parse_expression(script, 0, len(text))
    assert tclsh.is_expression(text) is not bool(script.troubles)


@settings(max_examples=150)
@given(text=st.text(max_size=200) | texts)
def test_no_text_is_too_strange_and_places_stay_inside(text: str) -> None:
    script = parse(text)
    for command in script.commands:
        for word in command.words:
            assert 0 <= word.start <= word.end <= len(text)
    for trouble in script.troubles:
        assert 0 <= trouble.start <= trouble.end <= len(text)
