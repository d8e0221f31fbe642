"""How words are matched to what a command takes."""

import pytest

from chipsmith.eda.specs.model import Argument, Command, Flag
from chipsmith.eda.specs.notation import parse_usage


def command(usage: str, **more: object) -> Command:
    read = parse_usage(usage)
    return Command("c", read.arguments, read.flags, **more)  # type: ignore[arg-type] - passed on as given


def fitted(usage: str, count: int) -> list[str] | None:
    found = command(usage).fit(count)
    return None if found is None else [argument.name for argument in found]


def test_required_arguments_come_first():
    assert fitted("[channel] string", 1) == ["string"]
    assert fitted("[channel] string", 2) == ["channel", "string"]
    assert fitted("[channel] string", 3) is None
    assert fitted("[channel] string", 0) is None


def test_a_repeated_argument_takes_what_is_left():
    assert fitted("first rest...", 4) == ["first", "rest", "rest", "rest"]
    assert fitted("first [rest]... last", 2) == ["first", "last"]


def test_neighbours_repeat_together():
    assert fitted("{variables list}... body", 3) == ["variables", "list", "body"]
    assert fitted("{variables list}... body", 5) == ["variables", "list", "variables", "list", "body"]
    assert fitted("{variables list}... body", 4) is None


@pytest.mark.parametrize(("usage", "fewest", "most"), [("a [b]", 1, 2), ("a b...", 2, None), ("", 0, 0)])
def test_fewest_and_most(usage: str, fewest: int, most: int | None):
    assert (command(usage).fewest, command(usage).most) == (fewest, most)


def test_a_flag_may_be_shortened_while_it_is_the_only_one():
    taken = command("[-period p] [-name n] [-nocase]")
    assert taken.flag("-p") == taken.flags[0]
    assert taken.flag("-na") == taken.flags[1]
    assert taken.flag("-n") is None
    assert taken.flag("-x") is None


def test_where_flags_are_not_shortened_only_the_whole_name_counts():
    assert command("[-period p]", abbreviates=False).flag("-per") is None


def test_the_whole_name_wins_over_a_longer_one():
    taken = command("[-from a] [-from_pin b]")
    assert taken.flag("-from") == taken.flags[0]


def test_a_value_in_the_same_word_leaves_none_to_come():
    taken = Command(
        "c", flags=(Flag("-D", Argument("name"), joined=True), Flag("--jobs", Argument("n"), joined=True))
    )
    for written in ("-DNAME", "--jobs=4"):
        found = taken.flag(written)
        assert found is not None
        assert found.value is None
    assert taken.flag("--jobs") == taken.flags[1]
