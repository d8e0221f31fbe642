"""`chipsmith check` tells what is wrong, and with --run how far a script gets."""

import json

import pytest
from typer.testing import CliRunner

from chipsmith.cli.app import app
from chipsmith.core.errors import InputError, UnknownToolError


@pytest.fixture
def check(tmp_path):
    def check(text, *options, name="script.tcl"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return CliRunner().invoke(app, ["check", str(path), *options])

    return check


def test_an_unknown_command_fails(check):
    done = check("puts 1\ncreate_clok -period 2\n", "--tool", "opensta", "--json")
    assert done.exit_code == 1
    (told,) = json.loads(done.stdout)
    (finding,) = told["findings"]
    assert (told["tool"], finding["line"], finding["column"], finding["severity"]) == (
        "opensta",
        2,
        1,
        "error",
    )
    assert told["rung"] is None


def test_what_is_right_passes(check):
    done = check("puts 1\n", "--tool", "opensta")
    assert (done.exit_code, "no errors" in done.stdout) == (0, True)


@pytest.mark.parametrize(
    ("text", "rung", "code"),
    [("puts [expr {1 + 1}]\n", "runs", 0), ("get_clocks c\n", "known", 1), ("puts {\n", "nothing", 1)],
)
def test_running_it(check, text, rung, code):
    done = check(text, "--tool", "opensta", "--run", "--json")
    (told,) = json.loads(done.stdout)
    assert (told["rung"], done.exit_code) == (rung, code)
    assert f"{rung}" in check(text, "--tool", "opensta", "--run").stdout


def test_the_tool_is_found_out(check):
    assert json.loads(check("create_clock -period 2\n", "--json", name="top.sdc").stdout)[0]["tool"] == "sdc"
    assert json.loads(check("puts 1\n", "--json").stdout)[0]["tool"] == "tcl"


def test_what_cannot_be_checked_says_why(check):
    assert isinstance(check("print(1)\n", name="some.py").exception, InputError)
    assert isinstance(check("puts 1\n", "--tool", "openstaa").exception, UnknownToolError)
    assert "no UTF-8" in str(check(b"\xff\xfe\x00").exception)
    assert "cannot be read" in str(CliRunner().invoke(app, ["check", "absent.tcl"]).exception)
