"""Usage lines are read as the people who write them mean them, and no text stops the reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chipsmith.eda.specs.model import Argument, Flag, Kind
from chipsmith.eda.specs.notation import parse_usage


def flag(text: str, name: str) -> Flag:
    return next(one for one in parse_usage(text).flags if one.name == name)


def test_brackets_hold_what_may_be_left_out():
    usage = parse_usage("-source master_pin [-add] [-name clock_name] port_list [comment]")
    assert [(one.name, one.required) for one in usage.flags] == [
        ("-source", True),
        ("-add", False),
        ("-name", False),
    ]
    assert [(one.name, one.required) for one in usage.arguments] == [("port_list", True), ("comment", False)]


def test_a_flag_with_a_word_behind_it_takes_a_value_whose_kind_its_name_says():
    assert flag("[-period period]", "-period").value == Argument("period", Kind.NUMBER)
    assert flag("[-lib lib_file]", "-lib").value == Argument("lib_file", Kind.FILE)
    assert flag("[-from from_list]", "-from").value == Argument("from_list", Kind.OBJECTS)
    assert flag("[-add]", "-add").value is None


def test_a_kind_may_be_written_behind_a_name():
    assert flag("[-corner c:name]", "-corner").value == Argument("c", Kind.NAME)
    assert parse_usage("condition:expression").arguments == (Argument("condition", Kind.EXPRESSION),)


def test_words_with_bars_are_a_choice():
    value = flag("[-type clock|data]", "-type").value
    assert value is not None
    assert (value.kind, value.choices) == (Kind.CHOICE, ("clock", "data"))
    assert parse_usage("0|1|rise pins").arguments[0].choices == ("0", "1", "rise")


def test_bars_between_names_of_objects_are_no_choice():
    assert parse_usage("pin|instance|net").arguments == (Argument("pin|instance|net", Kind.OBJECTS),)


def test_flags_with_bars_exclude_each_other():
    flags = parse_usage("-early|-late [-min|-max]").flags
    assert [(one.name, one.required, one.group) for one in flags] == [
        ("-early", True, "-early|-late"),
        ("-late", True, "-early|-late"),
        ("-min", False, "-min|-max"),
        ("-max", False, "-min|-max"),
    ]


def test_a_value_written_once_belongs_to_all_of_a_group():
    flags = parse_usage("[-from|-rise_from|-fall_from from_clock]").flags
    assert {one.value for one in flags} == {Argument("from_clock", Kind.OBJECTS)}


def test_a_bracket_behind_a_flag_lists_what_its_list_may_hold():
    value = flag("[-fields [slew|net]] [-digits digits]", "-fields").value
    assert value is not None
    assert (value.kind, value.choices) == (Kind.LIST, ("slew", "net"))
    assert flag("[-fields [slew|net]] [-digits digits]", "-digits").value == Argument("digits", Kind.INTEGER)


def test_dots_repeat_the_word_the_group_or_the_flag_before_them():
    assert [one.repeated for one in parse_usage("first rest...").arguments] == [False, True]
    assert [one.repeated for one in parse_usage("{variables list}... body").arguments] == [True, True, False]
    assert flag("[-lib file]...", "-lib").repeated


def test_tcl_writes_question_marks_for_brackets():
    usage = parse_usage("?-nocase? ?varName? string")
    assert [one.name for one in usage.flags] == ["-nocase"]
    assert [one.required for one in usage.arguments] == [False, True]


def test_a_redirect_is_no_argument():
    usage = parse_usage("[-digits digits] pin [> filename] [>> filename]")
    assert usage.redirects
    assert [one.name for one in usage.arguments] == ["pin"]


@pytest.mark.parametrize("text", ["[-corner corner]] [-digits digits]", "[-corner corner [-digits digits]"])
def test_a_bracket_too_many_or_too_few_is_named_and_the_rest_is_read(text: str):
    usage = parse_usage(text)
    assert usage.unclear
    assert [one.name for one in usage.flags] == ["-corner", "-digits"]


@given(st.text(alphabet="[]{}|?<>.-= ab_\n", max_size=60))
def test_no_text_stops_the_reader(text: str):
    usage = parse_usage(text)
    assert all(one.name for one in usage.flags)


words = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True)
flags = st.tuples(words, st.none() | words, st.booleans())


@given(st.lists(flags, unique_by=lambda one: one[0], max_size=6), st.lists(words, max_size=4))
def test_what_is_written_is_read(given_flags: list[tuple[str, str | None, bool]], arguments: list[str]):
    def written(name: str, value: str | None, required: bool) -> str:
        text = f"-{name} {value}" if value else f"-{name}"
        return text if required and value else f"[{text}]"

    usage = parse_usage(" ".join([*(written(*one) for one in given_flags), *arguments]))
    assert not usage.unclear
    assert [(one.name, one.value.name if one.value else None) for one in usage.flags] == [
        (f"-{name}", value) for name, value, _ in given_flags
    ]
    assert [one.name for one in usage.arguments] == arguments
