"""Plain Tcl, Yosys and KLayout as installed, against their specs; the commands of `chipsmith tool`."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chipsmith.cli.app import app
from chipsmith.core.errors import InputError
from chipsmith.core.home import Home
from chipsmith.eda.specs.bundle import factual
from chipsmith.eda.specs.learn.klayout import learn_klayout
from chipsmith.eda.specs.learn.openroad import learn_openroad
from chipsmith.eda.specs.learn.process import ask
from chipsmith.eda.specs.learn.tcl import learn_tcl
from chipsmith.eda.specs.learn.yosys import learn_yosys
from chipsmith.eda.specs.model import Command, ToolSpec
from chipsmith.eda.specs.store import load_spec

NOT_CALLED = frozenset(
    ("exec", "exit", "history", "socket", "tailcall", "time", "unknown", "update", "vwait", "yield")
)
"""With made-up words these would do something."""


@pytest.fixture(scope="module")
def tcl() -> ToolSpec:
    return learn_tcl()


@pytest.fixture(scope="module")
def yosys() -> ToolSpec:
    return learn_yosys()


@pytest.fixture(scope="module")
def klayout() -> ToolSpec:
    return learn_klayout()


def test_every_command_of_tcl_is_described_by_hand(tcl: ToolSpec):
    unchecked = {command.name for command in tcl.commands if not command.checked}
    assert unchecked <= {"chan", "history", "interp", "trace", "zlib"}


def test_numbers_of_words_that_tcl_refuses_do_not_fit_and_others_do(tcl: ToolSpec):
    calls = list(counted(tcl))
    line = 'puts "@@ [catch {WORDS} m; string map {\\n { }} $m]"\n'
    script = "".join(line.replace("WORDS", words) for words, _ in calls)
    said = re.findall(r"^@@ (.*)$", ask(["tclsh"], stdin=script), re.MULTILINE)
    assert len(said) == len(calls)
    for (words, fits), message in zip(calls, said, strict=True):
        assert ("wrong # args" in message) != fits, f"{words}: {message}"


def counted(spec: ToolSpec) -> Iterator[tuple[str, bool]]:
    """Calls of commands that take so many words, with fewer, as many and more; and whether they fit."""
    for command in spec.commands:
        if command.name in NOT_CALLED or not command.checked:
            continue
        for sub in command.subcommands or (command,):
            prefix = command.name if sub is command else f"{command.name} {sub.name}"
            if sub.checked and not sub.flags and not any(one.repeated for one in sub.arguments):
                for count in range((sub.most or 0) + 2):
                    yield f"{prefix} {' '.join(['x'] * count)}", sub.fit(count) is not None


def test_tcl_as_bundled_is_as_installed(tcl: ToolSpec, home: Home):
    bundled = load_spec("tcl", home)
    if bundled.version != tcl.version:
        pytest.skip(f"bundled for Tcl {bundled.version}, installed is {tcl.version}")
    assert factual(tcl) == bundled


def test_flags_of_yosys_are_known_to_it_and_others_are_not(yosys: ToolSpec):
    program = yosys.command("yosys")
    assert program is not None
    tried = [("opt_clean", "-purge"), ("stat", "-width"), ("hierarchy", "-check"), ("flatten", "-wb")]
    subcommands = {sub.name: sub for sub in program.subcommands}
    for name, flag in tried:
        assert subcommands[name].flag(flag), name
        assert "ERROR" not in ask(["yosys", "-Q", "-T", "-p", f"{name} {flag}"])
    assert subcommands["opt_clean"].flag("-bogus") is None
    assert "ERROR" in ask(["yosys", "-Q", "-T", "-p", "opt_clean -bogus"])


def test_yosys_gives_its_commands_to_tcl_and_leaves_what_tcl_has(yosys: ToolSpec):
    program = yosys.command("yosys")
    assert program is not None
    names = {sub.name for sub in program.subcommands}
    assert {"read_verilog", "proc", "cd", "-import"} <= names
    assert yosys.command("procs") is not None
    assert yosys.command("read_verilog") is not None
    assert yosys.command("cd") is None
    assert yosys.command("proc") is None


def test_a_definition_in_one_word_is_taken_by_yosys(yosys: ToolSpec):
    read = yosys.command("read_verilog")
    assert read is not None
    define = read.flag("-DWIDTH")
    assert define is not None
    assert define.value is None


def test_every_class_and_method_of_klayout_is_there(klayout: ToolSpec):
    from klayout import db

    classes = {one.name: one for one in klayout.classes}
    for name, one in classes.items():
        owner = db
        for part in name.removeprefix("klayout.db").strip(".").split("."):
            owner = getattr(owner, part) if part else owner
        absent = [method.name for method in one.methods if not hasattr(owner, method.name)]
        assert not absent, name
    public = {name for name in dir(db) if isinstance(getattr(db, name), type) and name[0].isupper()}
    assert {f"klayout.db.{name}" for name in public} <= classes.keys()


def test_overloads_and_results_of_klayout_are_told(klayout: ToolSpec):
    layout = {one.name: one for one in klayout.classes}["klayout.db.Layout"]
    methods: dict[str, Command] = {one.name: one for one in layout.methods}
    assert {len(way) for way in methods["create_cell"].overloads} == {1, 2, 3}
    assert methods["top_cell"].returns == "klayout.db.Cell"
    assert methods["each_cell"].returns == "Iterator[klayout.db.Cell]"
    assert layout.attributes["dbu"] == "float"


def test_the_list_of_openroads_functions_makes_classes(tmp_path: Path):
    listed = tmp_path / "api.jsonl"
    entries = [
        {"function": "openroad.Tech()", "parameters": "", "returns": "openroad.Tech", "description": "a"},
        {"function": "openroad.Tech.readLef(", "parameters": "str(file_name)", "returns": ""},
        {"function": "odb.dbNet.getWire(", "parameters": "int(x), list(odb.dbNet)", "returns": "odb.dbWire"},
        {"function": "odb.dbNet.getWire(", "parameters": "", "returns": "odb.dbWire"},
        {"function": "openroad.Design.getTech().getDB()", "parameters": "", "returns": ""},
    ]
    listed.write_text("\n".join(map(json.dumps, entries)))
    learnt = learn_openroad(listed)
    classes = {one.name: one for one in learnt.spec.classes}
    assert [method.name for method in classes["openroad.Tech"].methods] == ["__init__", "readLef"]
    (wire,) = classes["odb.dbNet"].methods
    assert (wire.fewest, wire.most, len(wire.overloads)) == (0, 2, 2)
    assert classes["openroad"].attributes == {"Tech": "type"}
    assert not learnt.spec.complete
    assert learnt.unclear == ("line 5: openroad.Design.getTech().getDB() is a call, not a name",)
    listed.write_text("[1]\n")
    with pytest.raises(InputError, match="line 1"):
        learn_openroad(listed)


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["tool", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_tool_is_learnt_listed_and_shown(home: Home):
    (learnt, sdc) = json.loads(run("learn", "opensta", "--json"))
    assert (learnt["tool"], sdc["tool"]) == ("opensta", "sdc")
    assert Path(learnt["file"]).is_file()
    listed = {row["tool"]: row for row in json.loads(run("list", "--json"))}
    assert listed["opensta"]["from"] == "learnt here"
    assert listed["yosys"]["from"] == "bundled"
    shown = json.loads(run("show", "opensta", "create_clock", "--json"))
    assert "-period" in [flag["name"] for flag in shown["flags"]]
    assert "-period period" in run("show", "opensta", "create_clock")


def test_an_in_house_tool_is_learnt_from_a_file_and_reported(tmp_path: Path, home: Home):
    manual = tmp_path / "manual.md"
    manual.write_text("## go_fast\n\n    go_fast [-n count] cells\n\n## stop\n\n    stop [-now [-soon]\n")
    output = run("learn", "house", "--manual", str(manual), "--version", "3.1")
    assert "house 3.1: 2 commands" in output
    assert "missing ]" in output
    assert load_spec("house", home).command("go_fast")


def test_two_sources_at_once_are_refused(tmp_path: Path):
    with pytest.raises(InputError, match="more than one source"):
        CliRunner().invoke(
            app,
            ["tool", "learn", "house", "--command", "x", "--manual", str(tmp_path)],
            catch_exceptions=False,
        )


def test_a_tool_that_nobody_knows_how_to_ask_says_what_to_give():
    with pytest.raises(InputError, match="not known") as caught:
        CliRunner().invoke(app, ["tool", "learn", "house"], catch_exceptions=False)
    assert "--command" in caught.value.fix
