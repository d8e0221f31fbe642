"""A script climbs as far as it gets, and the message says what stood in the way."""

import pytest

from chipsmith.core.errors import SandboxError
from chipsmith.eda import tools
from chipsmith.eda.ladder import climb, expectations
from chipsmith.eda.specs.store import load_spec


@pytest.fixture
def opensta(home):
    return load_spec("opensta", home)


def test_every_rung(opensta):
    wanted = expectations([{"contains": "2", "says": "the sum"}])
    scripts = {
        "nothing": ("puts {", 1, "brace"),
        "parses": ("puts 1\ncreate_clok -period 2\n", 2, "create_clok"),
        "known": ("puts 1\nget_clocks c\n", 2, "no network has been linked"),
        "runs": ("puts 3\n", None, 'the sum: expected "2" in "3"'),
        "produces": ("puts [expr {1 + 1}]\n", None, ""),
    }
    for rung, (script, line, message) in scripts.items():
        climbed = climb(script, "opensta", opensta, expect=wanted)
        assert (climbed.rung, climbed.line) == (rung, line), climbed
        assert message in climbed.message
        assert (climbed.run is not None) == (rung in ("known", "runs", "produces"))


def test_what_runs_and_was_asked_nothing(opensta):
    assert (climb("puts 1\n", "opensta", opensta).rung, climb("puts 1\n", None, opensta).rung) == (
        "runs",
        "known",
    )


def test_probes_and_files(opensta):
    script = "set a 5\nset f [open out.txt w]\nputs $f hello\nclose $f\n"
    met = [{"probe": "set a", "near": 5}, {"file": "./out.txt", "equals": "hello"}]
    assert climb(script, "opensta", opensta, expect=expectations(met)).rung == "produces"
    for unmet, told in (
        ({"probe": "set b", "says": "b"}, 'b: can\'t read "b": no such variable'),
        ({"file": "absent"}, "absent was not written"),
        ({"probe": "set a", "near": 6}, "expected a number near 6"),
    ):
        climbed = climb(script, "opensta", opensta, expect=expectations([*met, unmet]))
        assert climbed.rung == "runs"
        assert climbed.message.startswith(told)


def test_a_probe_is_not_taken_for_the_scripts_output(opensta):
    wanted = expectations([{"probe": "puts secret"}, {"lacks": "secret"}])
    assert climb("puts 1\n", "opensta", opensta, expect=wanted).rung == "produces"


def test_python(home):
    spec = load_spec("klayout", home)
    script = "import klayout.db as db\nlayout = db.Layout()\nlayout.create_cell('TOP')\n"
    wanted = expectations(
        [{"probe": "assert layout.cell('TOP')"}, {"probe": "layout.cells()", "equals": "1"}]
    )
    assert climb(script, "klayout", spec, expect=wanted).rung == "produces"
    assert climb("def f(:\n", "klayout", spec).rung == "nothing"


def test_what_cannot_be_run_says_why(opensta, monkeypatch, tmp_path):
    def refuse(*_, **__):
        raise SandboxError("It does not hold.", fix="mend it.")

    climbed = climb("puts 1\n", "openroad", opensta)
    assert climbed.rung == "known"
    assert "is not run by Chipsmith" in climbed.message
    monkeypatch.setattr(tools.Tool, "run", refuse)
    climbed = climb("puts 1\n", "opensta", opensta)
    assert (climbed.rung, climbed.message) == ("known", "It was not run: It does not hold. Fix: mend it.")
