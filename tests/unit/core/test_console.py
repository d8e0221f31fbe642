"""An error reaches the terminal as one line with the fix, and the shell as a code."""

import json

import pytest

from chipsmith.core.console import print_json, print_table, run
from chipsmith.core.errors import InputError


def failing():
    raise InputError("There is no [tab] in " + "a" * 200, fix="use [chat].")


def test_an_error_is_one_line_on_standard_error(capsys):
    with pytest.raises(SystemExit) as caught:
        run(failing)
    out, err = capsys.readouterr()
    assert caught.value.code == InputError.exit_code
    assert out == ""
    assert err == f"error: There is no [tab] in {'a' * 200} fix: use [chat].\n"


def test_a_reader_that_leaves_is_no_error():
    def piped():
        raise BrokenPipeError

    with pytest.raises(SystemExit) as caught:
        run(piped)
    assert caught.value.code == 0


def test_json_is_readable_by_programs_and_people(capsys):
    print_json({"name": "Übung"})
    out = capsys.readouterr().out
    assert "Übung" in out
    assert json.loads(out) == {"name": "Übung"}


def test_a_table_shows_brackets_as_they_are(capsys):
    print_table("Nets", ["name"], [["data[3]"], ["[red]"]])
    out = capsys.readouterr().out
    assert "data[3]" in out
    assert "[red]" in out
