"""Scripts run in the real tools: their output, their errors with message and line, and what they wrote."""

import os
import threading
from pathlib import Path

import pytest

from chipsmith.core.errors import InputError, ToolMissingError, UnknownToolError
from chipsmith.eda.sandbox import Limits
from chipsmith.eda.tools import find_tool

LIBRARY = """\
library (tiny) {
  time_unit : "1ns"; capacitive_load_unit (1, pf); voltage_unit : "1V"; current_unit : "1mA";
  cell (BUF) {
    pin (A) { direction : input; capacitance : 0.01; }
    pin (Y) { direction : output; function : "A"; timing () {
      related_pin : "A"; timing_sense : positive_unate;
      cell_rise (scalar) { values ("0.1"); } cell_fall (scalar) { values ("0.1"); }
      rise_transition (scalar) { values ("0.1"); } fall_transition (scalar) { values ("0.1"); } } }
  }
}
"""
NETLIST = "module top (a, y);\n  input a;\n  output y;\n  BUF u1 (.A(a), .Y(y));\nendmodule\n"
DESCRIPTION = 'top = "top"\nliberty = ["../cells/tiny.lib"]\nnetlist = "top.v"\n'


@pytest.fixture
def design(tmp_path):
    """A design of one buffer whose library lies elsewhere, as one's often does."""
    folder = tmp_path / "design"
    for path, text in (
        (tmp_path / "cells" / "tiny.lib", LIBRARY),
        (folder / "top.v", NETLIST),
        (folder / "design.toml", DESCRIPTION),
    ):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def found(tool, script, **options):
    run = find_tool(tool).run(script, **options)
    return run.ok, run.error, run.line


def test_opensta_goes_on_from_the_design(design):
    script = "create_clock -name c -period 2\nputs [get_full_name [get_cells *]]\nwrite_sdc out.sdc\n"
    run = find_tool("opensta").run(
        script, design=design, probes=["get_property [get_clocks c] period", "puts a; expr 7", "error no"]
    )
    assert (run.ok, run.output, run.error) == (True, "u1\n", "")
    assert [probed.text for probed in run.probed] == ["2.000000", "a\n", ""]
    assert run.probed[2].error == "no"
    assert b"create_clock -name c" in run.files["out.sdc"]
    assert sorted(path.name for path in design.iterdir()) == ["design.toml", "top.v"]


@pytest.mark.parametrize(
    ("script", "error", "line"),
    [
        ("puts 1\nforeach a {1 2} {\n  set b $a\n  nonsense\n}\n", 'invalid command name "nonsense"', 4),
        ("proc f {} {\n  nonsense\n}\n\nf\nputs never\n", 'invalid command name "nonsense"', 5),
        ("puts 1\ncreate_clock -nonsense 3\n", "create_clock -nonsense is not a known keyword or flag.", 2),
        ("\nread_liberty absent.lib\n", "cannot read file absent.lib.", 2),
        ("link_design absent\n", "cell type absent can not be linked.", None),
        ("puts {\n", "missing close-brace", 1),
        ("set a 1\nset b $absent", 'can\'t read "absent": no such variable', 2),
        ("proc f {} {exit 3}\nputs 1\nf\nputs never\n", "The script ended itself with status 3.", None),
    ],
)
def test_an_error_in_opensta_is_an_error(script, error, line):
    run = find_tool("opensta").run(script)
    assert (run.ok, run.error, run.line) == (False, error, line)
    assert "never" not in run.output


def test_probes_run_though_the_script_exits():
    run = find_tool("opensta").run("set a 5\nexit\n", probes=["set a"])
    assert (run.ok, run.probed[0].text) == (True, "5")


def test_a_name_for_two_tools():
    assert found("sdc", "set period 2\n") == (True, "", None)


@pytest.mark.parametrize(
    ("script", "error", "line"),
    [
        (
            "yosys stat\nyosys read_verilog absent.v\nputs never\n",
            "ERROR: Can't open input file `absent.v'",
            2,
        ),
        ("yosys -import\nputs 1\nopt\nopt_nonsense\n", 'invalid command name "opt_nonsense"', 4),
        ("yosys opt_nonsense\n", "ERROR: No such command: opt_nonsense", 1),
    ],
)
def test_an_error_in_yosys_is_an_error(design, script, error, line):
    run = find_tool("yosys").run(script, design=design)
    assert (run.ok, run.line) == (False, line)
    assert run.error.startswith(error)


def test_yosys_goes_on_from_the_design(design):
    script = "yosys -import\nopt_clean\nwrite_verilog out.v\nputs here\n"
    run = find_tool("yosys").run(script, design=design, probes=["expr 1 + 1"])
    assert run.ok, run.error
    assert "here" in run.output
    assert b"module top" in run.files["out.v"]
    assert run.probed[0].text == "2"
    asked = find_tool("yosys").run("yosys stat\n", design=design, probes=["yosys ls", "yosys log here"])
    assert "Number of cells" in asked.output
    assert [probed.text.split() for probed in asked.probed] == [["1", "modules:", "top"], ["here"]]
    left = find_tool("yosys").run("yosys -import\nputs 1\nexit\n", probes=["expr 3"])
    assert (left.ok, left.probed[0].text) == (True, "3")


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("puts hé\n", (True, "", None)),
        ("puts 1\n\nerror boo", (False, "boo", 3)),
        ("exit 0", (True, "", None)),
        ("catch {error boo}", (True, "", None)),
        ("return", (True, "", None)),
    ],
)
def test_plain_tcl(script, expected):
    assert found("tcl", script) == expected


def test_klayout(tmp_path):
    (tmp_path / "names.py").write_text("TOP = 'TOP'\n", encoding="utf-8")
    script = (
        "import klayout.db as db\nfrom names import TOP\nlayout = db.Layout()\n"
        "cell = layout.create_cell(TOP)\nlayout.write('out.gds')\nprint(cell.name)\n"
    )
    run = find_tool("klayout").run(
        script, design=tmp_path, probes=["layout.cells()", "assert layout.dbu == 2", "x = 1\nprint(x)"]
    )
    assert (run.ok, run.output) == (True, "TOP\n"), run.error
    assert run.files["out.gds"].startswith(b"\0\6\0\2")
    assert [(probed.text, probed.error) for probed in run.probed] == [
        ("1", ""),
        ("", "AssertionError"),
        ("1\n", ""),
    ]


@pytest.mark.parametrize(
    ("script", "error", "line"),
    [
        ("import klayout.db as db\n\ndb.Absent()\n", "AttributeError: module 'klayout.db' has no", 3),
        ("def f():\n    return 1 / 0\n\nf()\n", "ZeroDivisionError: division by zero", 2),
        ("x = (\n", "SyntaxError: '(' was never closed", 1),
        ("import sys\nsys.exit('no')\n", "The script ended itself with status 1.", None),
        ("import os\nos._exit(0)\n", "python ended before the script did", None),
        ("import os\nos.abort()\n", "python ended before the script did, with status 134", None),
    ],
)
def test_an_error_in_python_is_an_error(script, error, line):
    run = find_tool("python").run(script)
    assert (run.ok, run.line) == (False, line)
    assert run.error.startswith(error)


@pytest.mark.parametrize(
    ("tool", "script"),
    [
        ("opensta", "puts 1\nwhile 1 {}\n"),
        ("yosys", "puts 1\nwhile 1 {}\n"),
        ("python", "print(1)\nwhile 1: pass\n"),
    ],
)
def test_a_script_that_hangs(tool, script):
    run = find_tool(tool).run(script, limits=Limits(time_s=1), probes=["expr 1"])
    assert (run.stopped, run.ok, run.probed) == ("time", False, ())
    assert run.error == "It ran longer than 1 s and was stopped."
    assert run.output == "1\n"


def test_a_script_that_floods():
    run = find_tool("tcl").run("while 1 {puts flood}\n", limits=Limits(output_kb=10))
    assert run.error == "It printed more than 10 kB and was stopped."
    assert len(run.output) <= 10 << 10


def test_a_script_that_nobody_waits_for():
    cancel = threading.Event()
    cancel.set()
    assert find_tool("tcl").run("while 1 {}\n", cancel=cancel).stopped == "cancelled"


def test_a_script_of_50_000_lines():
    script = "".join(f"set a{number} {number}\n" for number in range(50_000))
    assert found("tcl", script) == (True, "", None)
    assert found("tcl", script + "nonsense\n") == (False, 'invalid command name "nonsense"', 50_001)


@pytest.mark.parametrize("tool", ["opensta", "yosys"])
@pytest.mark.parametrize("broken", ["module top (", "", "module another (); endmodule"])
def test_a_design_that_does_not_load(design, tool, broken):
    (design / "top.v").write_text(broken, encoding="utf-8")
    run = find_tool(tool).run("puts never\n", design=design)
    assert not run.ok
    assert run.error.startswith("The design could not be loaded: ")
    assert "never" not in run.output


@pytest.mark.parametrize(
    "text",
    [
        "top = ",
        "nonsense = 1",
        'liberty = ["absent.lib"]\nnetlist = ["../absent.v"]',
        'liberty = ["../../../../../../etc/passwd"]',
        'liberty = ["../key"]',
        "liberty = 3",
    ],
)
def test_a_description_that_is_wrong(design, text):
    (design.parent / "key").write_text("secret", encoding="utf-8")
    (design / "design.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"design\.toml"):
        find_tool("opensta").run("puts 1\n", design=design)


def test_a_design_that_is_absent(tmp_path):
    with pytest.raises(InputError, match="There is no folder"):
        find_tool("tcl").run("puts 1\n", design=tmp_path / "absent")


def test_too_much_is_not_kept():
    script = (
        "set f [open big w]\nputs -nonewline $f [string repeat a 20000000]\nclose $f\nclose [open little w]\n"
    )
    run = find_tool("tcl").run(script)
    assert (list(run.files), run.left_out) == (["little"], ("big: too large",))


def test_a_tool_that_is_not_there(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolMissingError, match="opensta is not installed") as caught:
        find_tool("opensta")
    assert caught.value.fix == "apt-get install opensta"
    with pytest.raises(ToolMissingError, match="checked against its interface only"):
        find_tool("openroad")
    with pytest.raises(UnknownToolError, match='Did you mean "yosys"'):
        find_tool("yosis")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("echo 0.3", r"0\.9 or newer is needed"),
        ("echo nonsense", r"0\.9 or newer is needed"),
        ("exit 1", r"0\.9 or newer is needed"),
        ("exec sleep 60", "does not tell its version: .* did not end"),
        ("exec yes", "does not tell its version: .* wrote more than"),
    ],
)
def test_a_tool_of_another_version(monkeypatch, tmp_path, answer, told):
    program = tmp_path / "yosys"
    program.write_text(f"#!/bin/sh\n{answer}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr("chipsmith.eda.tools.programs.PATIENCE_S", 1)
    monkeypatch.setattr("chipsmith.eda.specs.learn.process.MOST_OUTPUT", 10_000)
    with pytest.raises(ToolMissingError, match=told):
        find_tool("yosys")


def test_a_tool_that_is_installed_elsewhere(monkeypatch, tmp_path):
    """What a wrapper needs is found beside it."""
    prefix = tmp_path / "tools"
    (prefix / "bin").mkdir(parents=True)
    (prefix / "share").mkdir()
    (prefix / "share" / "note").write_text("found", encoding="utf-8")
    program = prefix / "bin" / "tclsh"
    program.write_text(f'#!/bin/sh\ncat {prefix}/share/note\nexec /usr/bin/tclsh "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    Path(prefix).chmod(0o755)
    monkeypatch.setenv("PATH", f"{prefix / 'bin'}:{os.environ['PATH']}")
    run = find_tool("tcl").run("puts 1\n")
    assert (run.ok, run.output) == (True, "1\n")


def test_versions():
    assert find_tool("opensta").version() >= "2"
    assert find_tool("klayout").version() >= "0.27"
