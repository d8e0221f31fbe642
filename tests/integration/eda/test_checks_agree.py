"""What the checks call an error, the real tool refuses; what the tool runs, the checks leave alone."""

from __future__ import annotations

import json
import re
import subprocess
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from chipsmith.core.home import Home
from chipsmith.eda.check import Severity, check
from chipsmith.eda.specs.store import load_spec
from chipsmith.eda.tools import find_tool

EXAMPLES = Path(str(resources.files("chipsmith.eda") / "examples"))


def examples(tool: str) -> list[dict[str, Any]]:
    return [
        json.loads(line) for line in (EXAMPLES / f"{tool}.jsonl").read_text(encoding="utf-8").splitlines()
    ]


def errors(script: str, tool: str, home: Home) -> list[str]:
    return [one.code for one in check(script, load_spec(tool, home)) if one.severity is Severity.ERROR]


@pytest.mark.parametrize("tool", ["opensta", "yosys", "klayout"])
def test_no_example_that_runs_has_a_finding(tool: str, home: Home) -> None:
    spec = load_spec(tool, home)
    wrong = {one["id"]: found for one in examples(tool) if (found := check(one["script"], spec))}
    assert wrong == {}


STA = [
    ("report_chekcs", "unknown-command"),
    ("create_clock -perod 3 -name ck", "unknown-flag"),
    ("create_clock -name ck", "missing-flag"),
    ("create_clock -period 3", "missing-flag"),
    ("create_clock -period -name", "wrong-kind"),
    ("create_clock -name ck -period", "missing-value"),
    ("create_clock -name ck -period fast", "wrong-kind"),
    ("report_checks -path_delay fastest", "wrong-choice"),
    ("report_checks -digits x", "wrong-kind"),
    ("set_input_delay 1", "missing-argument"),
    ("set_load 1 2 3", "surplus-argument"),
    ("get_ports -regexpr x", "unknown-flag"),
    ("set_input_delay -min -max 1 [all_inputs]", "exclusive-flags"),
    ("puts $never", "unset-variable"),
    ("set x [expr {1 +}]", "bad-expression"),
    ("string lenght a", "unknown-subcommand"),
]


@pytest.mark.parametrize(("script", "code"), STA)
def test_opensta_refuses_what_is_an_error(script: str, code: str, home: Home) -> None:
    assert code in [one.code for one in check(script, load_spec("opensta", home))]
    assert not find_tool("opensta").run(script + "\n", design=EXAMPLES / "designs" / "lane").ok


TCL = [
    "string lenght a",
    "string length",
    "lsort",
    "lsort -uniqe {a b}",
    "puts a b c d",
    "proc f {a {b 1}} {}\nf",
    "proc f {a {b 1}} {}\nf 1 2 3",
    "namespace eval n {proc f {a} {}; f}",
    "puts $never",
    "proc f {} {puts $never}\nf",
    "set g 1\nproc f {} {puts $g}\nf",
    "puts ${never}",
    "set x [expr {1 + }]",
    "set x [expr {abc + 1}]",
    "set x [expr {sine(1)}]",
    "if {1 +} {puts x}",
    "set x {a}b",
    'set x "a"b',
    "set x [list a",
    'set x "a',
    "set x {a",
    "foreach a {1 2}",
    "incr",
    "incr x y",
    "while {1}",
    "dict set",
    "array exits a",
    "string repeat x y",
]


@pytest.mark.parametrize("script", TCL)
def test_tcl_refuses_what_is_an_error(script: str, home: Home, tmp_path: Path) -> None:
    assert errors(script, "tcl", home)
    file = tmp_path / "script.tcl"
    file.write_text(script, encoding="utf-8")
    assert subprocess.run(["tclsh", file], capture_output=True, check=False, timeout=20).returncode != 0


def misspelt(script: str) -> str:
    """The script with two letters of its first command of the tool swapped."""
    name = re.search(r"^[a-z]+_[a-z_]{3,}", script, re.MULTILINE)
    assert name
    word = name[0]
    swapped = next(
        word[:i] + word[i + 1] + word[i] + word[i + 2 :]
        for i in range(1, len(word) - 1)
        if word[i] != word[i + 1]
    )
    return script[: name.start()] + swapped + script[name.end() :]


@pytest.mark.parametrize("example", examples("opensta")[:60:6], ids=lambda one: one["id"])
def test_a_slip_in_an_example_is_found_and_refused(example: dict[str, Any], home: Home) -> None:
    script = misspelt(example["script"])
    assert errors(script, "opensta", home) == ["unknown-command"]
    assert not find_tool("opensta").run(script, design=EXAMPLES / "designs" / example["design"]).ok
