"""Tests of a person's code are worth offering if they run, pass each time, and reach new lines."""

from pathlib import Path

import pytest

from chipsmith.core.errors import InputError
from chipsmith.eda.sandbox import Limits
from chipsmith.eda.tools.pytests import try_tests

MODULE = """\
def slack(required, arrival):
    if arrival is None:
        return None
    return required - arrival
"""


@pytest.fixture
def module(tmp_path):
    path = tmp_path / "timing.py"
    path.write_text(MODULE, encoding="utf-8")
    return path


def test_tests_that_reach_lines(module):
    tried = try_tests("import timing\n\ndef test_it():\n    assert timing.slack(2, 1) == 1\n", module)
    assert (tried.passed, tried.runs, tried.flaky) == (3, 3, False)
    assert tried.lines == {1, 2, 4}
    assert tried.worth_offering
    assert "1 passed" in tried.output


def test_what_other_tests_reach_is_no_gain(module, tmp_path):
    existing = tmp_path / "test_timing.py"
    existing.write_text("import timing\ndef test_a(): assert timing.slack(2, 1) == 1\n", encoding="utf-8")
    again = try_tests(
        "import timing\ndef test_b(): assert timing.slack(3, 1) == 2\n", module, existing=[existing]
    )
    assert (again.passed, again.added, again.worth_offering) == (3, frozenset(), False)
    more = try_tests(
        "import timing\ndef test_c(): assert timing.slack(3, None) is None\n", module, existing=[existing]
    )
    assert (more.added, more.worth_offering) == ({3}, True)


def test_tests_that_fail(module):
    tried = try_tests("import timing\ndef test_it(): assert timing.slack(2, 1) == 7\n", module, times=2)
    assert (tried.passed, tried.flaky, tried.worth_offering) == (0, False, False)
    assert "assert 1 == 7" in tried.output


def test_tests_that_lean_on_an_order(module):
    """Hashes of texts differ from run to run."""
    flaky = (
        "import os, timing\ndef test_it():\n"
        "    assert timing.slack(1, 1) == 0 and os.environ['PYTHONHASHSEED'] != '1'\n"
    )
    tried = try_tests(flaky, module)
    assert (tried.passed, tried.flaky, tried.worth_offering) == (2, True, False)


@pytest.mark.parametrize("text", ["def test_it(:\n", "import absent\n", "", "x = 1\n"])
def test_a_file_without_a_test_that_runs(module, text):
    assert not try_tests(text, module, times=1).worth_offering


def test_tests_that_hang(module):
    tried = try_tests("def test_it():\n    while True: pass\n", module, times=1, limits=Limits(time_s=2))
    assert not tried.worth_offering


def test_tests_that_reach_out(module, tmp_path):
    tests = f"import timing\ndef test_it():\n    open({str(tmp_path / 'made')!r}, 'w')\n"
    assert not try_tests(tests, module, times=1).worth_offering
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["timing.py"]


def test_a_module_that_is_absent(tmp_path):
    with pytest.raises(InputError, match="is no file below"):
        try_tests("", tmp_path / "absent.py")
    with pytest.raises(InputError):
        try_tests("", Path(__file__), existing=[tmp_path])
