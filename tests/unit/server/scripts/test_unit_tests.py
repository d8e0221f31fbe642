"""Calls are proposed under a grammar, and what they give is written down as tests."""

from pathlib import Path

import pytest

from chipsmith.core.errors import InputError
from chipsmith.server.assistants.scripts.unit_tests import (
    Observed,
    calls_grammar,
    functions_in,
    pytest_file,
)

SOURCE = '''
def scale(value: float, unit: str = "ns", *, exact: bool = False) -> float:
    """Scale it.

    >>> scale(2.0)
    """
    return value * {"ns": 1, "ps": 1e-3}[unit]

def _own(): ...
class Thing:
    def method(self): ...
'''


@pytest.fixture
def module(tmp_path: Path) -> Path:
    path = tmp_path / "units.py"
    path.write_text(SOURCE)
    return path


def test_public_functions_are_found_with_what_tells_of_their_arguments(module: Path) -> None:
    (function,) = functions_in(module)
    assert (function.name, function.annotations, function.required) == ("scale", ("float", "str"), 1)
    assert function.examples == ("scale(2.0)",)
    assert {"'ns'", "'ps'", "0.001"} <= set(function.constants)


def test_calls_have_the_arguments_that_the_function_takes(module: Path) -> None:
    grammar = calls_grammar(functions_in(module)[0])
    assert 'call ::= "scale(" (float | float ", " str) ")"' in grammar
    assert "\"'ps'\"" in grammar


@pytest.mark.parametrize("source", ["def broken(", "x = 1\n", "def _a(): ...\n"])
def test_what_has_nothing_to_test_is_told(tmp_path: Path, source: str) -> None:
    path = tmp_path / "m.py"
    path.write_text(source)
    with pytest.raises(InputError):
        functions_in(path)


def test_values_are_asserted_and_errors_expected(module: Path) -> None:
    text = pytest_file(
        module, [Observed("scale(2.0)", "2.0"), Observed("scale(1, 'x')", "KeyError", fails=True)]
    )
    assert text == (
        "import pytest\n\nfrom units import scale\n\n\ndef test_scale():\n    assert scale(2.0) == 2.0\n"
        "    with pytest.raises(KeyError):\n        scale(1, 'x')\n"
    )
    assert pytest_file(module, []) == ""
