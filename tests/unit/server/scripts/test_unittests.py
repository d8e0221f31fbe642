"""What is worth testing is found, calls of it are proposed, and what they give is written down as tests."""

from pathlib import Path

import pytest

from chipsmith.core.errors import InputError
from chipsmith.server.assistants.scripts.unittests.calls import (
    calls_grammar,
    derived,
    kind_of,
    used_elsewhere,
)
from chipsmith.server.assistants.scripts.unittests.observe import Observed
from chipsmith.server.assistants.scripts.unittests.targets import Module, Parameter, by_itself, targets_in
from chipsmith.server.assistants.scripts.unittests.write import chosen, pytest_file

SOURCE = '''
from dataclasses import dataclass

def scale(value: float, unit: str = "ns", *, exact: bool = False) -> float:
    """Scale it, such as "us".

    >>> scale(2.0)
    """
    return value * {"ns": 1, "ps": 1e-3}[unit]

def _own(): ...

@dataclass
class Edge:
    pin: str
    rising: bool = True
    def name(self, suffix: str): ...

class Report:
    def __init__(self, paths): ...
    def _hidden(self): ...
'''


@pytest.fixture
def module(tmp_path: Path) -> Module:
    path = tmp_path / "units.py"
    path.write_text(SOURCE)
    return Module(path)


def test_public_functions_and_methods_are_found_with_what_tells_of_their_arguments(module: Module) -> None:
    scale, name = targets_in(module)
    assert [one.annotation for one in scale.parameters] == ["float", "str", "bool"]
    assert [one.name for one in scale.required] == ["value"]
    assert scale.examples == ("scale(2.0)",)
    assert scale.constants[0] == "'us'"
    assert {"'ns'", "'ps'", "0.001"} <= set(scale.constants)
    assert name.name == "Edge.name"
    assert [one.name for one in name.owner.parameters] == ["pin", "rising"]


def test_calls_have_the_arguments_that_the_function_takes(module: Module) -> None:
    scale, name = targets_in(module)
    assert 'call ::= "scale(" (float | float ", " str) ")"' in calls_grammar(scale)
    assert "\"'ps'\"" in calls_grammar(scale)
    assert '"Edge(" (str | str ", " bool) ")" ".name(" str ")"' in calls_grammar(name)


def test_without_a_model_calls_are_made_by_kind_of_argument(module: Module) -> None:
    scale, name = targets_in(module)
    calls = derived(scale)
    assert calls[0] == "scale(0.001)"
    assert {"scale(0.001, 'ps')", "scale(0.001, exact=True)"} <= set(calls)
    assert derived(name)[0] == "Edge('a b').name('a b')"


@pytest.mark.parametrize(
    ("parameter", "kind"),
    [
        (Parameter("x", "Sequence[int]"), "list"),
        (Parameter("x", "'str | None'"), "str"),
        (Parameter("x", "", "0.5"), "float"),
        (Parameter("lines"), "list"),
        (Parameter("width"), "int"),
        (Parameter("design", "Design"), "Design"),
    ],
)
def test_the_kind_of_an_argument_is_told_by_annotation_default_or_name(parameter, kind) -> None:
    assert kind_of(parameter) == kind


def test_what_cannot_be_written_is_not_called(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text("def check(design: Design, n: int): ...\n")
    assert derived(targets_in(Module(path))[0]) == []


def test_calls_of_other_files_are_taken(module: Module, tmp_path: Path) -> None:
    (tmp_path / "use.py").write_text("import units\nunits.scale(7, 'ps')\nunits.scale(x)\n")
    (tmp_path / "broken.py").write_text("def (")
    assert used_elsewhere(targets_in(module), module) == {"scale": ["scale(7, 'ps')"]}


@pytest.mark.parametrize(
    "source", ["def broken(", "x = 1\n", "def _a(): ...\n", "class A:\n    def _b(self): ...\n"]
)
def test_what_has_nothing_to_test_is_told(tmp_path: Path, source: str) -> None:
    path = tmp_path / "m.py"
    path.write_text(source)
    with pytest.raises(InputError):
        targets_in(Module(path))


def test_a_module_of_a_package_is_taken_with_its_package_alone(tmp_path: Path) -> None:
    inner = tmp_path / "project" / "tools" / "timing"
    inner.mkdir(parents=True)
    for folder in (inner, inner.parent):
        (folder / "__init__.py").touch()
    (inner / "paths.py").write_text("from . import other\n")
    (tmp_path / "project" / "large.bin").touch()
    module = Module(inner / "paths.py")
    assert module.name == "tools.timing.paths"
    with by_itself(module) as copy:
        assert copy.name == module.name
        assert [path.name for path in copy.root.iterdir()] == ["tools"]
    assert not copy.path.exists()


def test_calls_that_reach_new_lines_come_first_and_nothing_is_said_twice() -> None:
    same = Observed("f(1)", "1", lines=frozenset({2, 3}))
    wider = Observed("f(0)", "2", lines=frozenset({2, 4, 5}))
    again = Observed("f(2)", "1", lines=frozenset({2, 3}))
    unstable = Observed("f(3)", "<object at 0x7f>", lines=frozenset({9}))
    assert chosen([same, wider, again, unstable]) == [wider, same]


def test_values_are_asserted_and_errors_expected(module: Module) -> None:
    seen = [
        Observed("scale(2.0)", "2.0"),
        Observed("scale(1, 'x')", "UnitError", fails=True),
        Observed("scale(0)", "None"),
    ]
    text = pytest_file(module, [("scale", seen), ("Edge.name", [Observed("Edge('a').name('b')", "Edge(a)")])])
    assert text == (
        "import pytest\n\nfrom units import Edge, UnitError, scale\n\n\ndef test_scale():\n"
        "    assert scale(2.0) == 2.0\n    with pytest.raises(UnitError):\n        scale(1, 'x')\n"
        "    assert scale(0) is None\n\n\ndef test_Edge_name():\n"
        "    assert repr(Edge('a').name('b')) == 'Edge(a)'\n"
    )
    assert pytest_file(module, []) == ""
