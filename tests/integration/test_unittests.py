"""Tests of a person's code, without a model: calls by kind of argument, values from the sandbox."""

import threading

import pytest

from chipsmith.eda.sandbox import Limits
from chipsmith.server.assistants.scripts.unittests.calls import derived
from chipsmith.server.assistants.scripts.unittests.observe import observe
from chipsmith.server.assistants.scripts.unittests.targets import Module, targets_in
from chipsmith.server.assistants.scripts.unittests.write import chosen, judged

SOURCE = """
import time
from .errors import NoPath

calls = []

def worst(slacks: list[float], limit: float = 0.0) -> float:
    if not slacks:
        raise NoPath("no path")
    return min(slacks) - limit

def count(n: int) -> int:
    calls.append(n)
    return len(calls)

def hang(n: int) -> int:
    while n:
        time.sleep(1)
    return 0
"""


@pytest.fixture
def module(tmp_path) -> Module:
    package = tmp_path / "reports"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "errors.py").write_text("class NoPath(Exception): ...\n")
    (package / "paths.py").write_text(SOURCE)
    return Module(package / "paths.py")


def test_values_and_deliberate_errors_become_tests_and_what_varies_or_hangs_does_not(module):
    targets = targets_in(module)
    calls = {target.name: derived(target) for target in targets}
    seen = observe(module, [call for some in calls.values() for call in some], Limits(time_s=60))
    groups = [(name, chosen(one for one in seen.found if one.call in some)) for name, some in calls.items()]
    text, tested = judged(module, groups, Limits(time_s=60), threading.Event())
    assert tested.worth_offering
    assert text.startswith("import pytest\n\nfrom reports.paths import NoPath, hang, worst\n")
    assert "with pytest.raises(NoPath):\n        worst([])" in text
    assert "count(" not in text
    assert "hang(1)" not in text
    assert "assert hang(0) == 0" in text


def test_a_module_that_cannot_be_imported_is_told_in_pythons_words(tmp_path):
    path = tmp_path / "m.py"
    path.write_text("import no_such_module\ndef f(n: int): return n\n")
    seen = observe(Module(path), ["f(1)"], Limits())
    assert not seen.found
    assert "No module named 'no_such_module'" in seen.trouble
