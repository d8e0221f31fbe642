"""Unit tests for a person's own Python code: the model proposes calls, the sandbox says what comes of them.

What a function does now is taken for right, as in characterisation tests (Feathers, 2004). The tests are
offered only if they pass each time and reach new lines (TestGen-LLM, Alshahwan et al., 2024).
"""

from __future__ import annotations

import ast
import json
import sys
import tempfile
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

from attrs import frozen

from chipsmith.core.errors import InputError
from chipsmith.eda.grammar.gbnf import Grammar, literal, one_of
from chipsmith.eda.sandbox import Limits, run
from chipsmith.eda.tools.interpreter import package_folders, python_folders
from chipsmith.eda.tools.pytests import Tested, try_tests

MOST_FUNCTIONS, CALLS = 12, 4
LONGEST_SOURCE, LONGEST_VALUE = 1500, 200
TIMES = 3
_OBSERVE = """
import importlib, json, sys
words = json.loads(sys.argv[1])
sys.path[:0] = [".", *words["path"]]
module = importlib.import_module(words["module"])
for call in words["calls"]:
    try:
        told = ["value", repr(eval(call, vars(module)))]
    except Exception as error:
        told = ["error", type(error).__name__]
    print("\\x1e" + json.dumps([call, *told]), flush=True)
"""


@frozen
class Function:
    """A public function at the top level of a module."""

    name: str
    source: str
    annotations: tuple[str, ...]
    """Of its positional parameters, in order; empty where there is none."""
    required: int
    constants: tuple[str, ...]
    """Texts and numbers that stand in it, as Python writes them."""
    examples: tuple[str, ...]
    """Calls that its docstring shows."""


@frozen
class Observed:
    call: str
    value: str
    """As Python writes it; of an error its class."""
    fails: bool = False


def functions_in(module: Path) -> list[Function]:
    """The functions worth testing.

    Raises:
        InputError: there is no such file, it is no Python, or it has no public function.
    """
    try:
        source = module.read_text(encoding="utf-8")
        tree = ast.parse(source)
    except (OSError, UnicodeDecodeError, SyntaxError, ValueError) as error:
        raise InputError(f"{module} cannot be read as Python: {error}.", fix="name a Python file.") from error
    found = [_function(node, source) for node in tree.body if isinstance(node, ast.FunctionDef)]
    public = [one for one in found if not one.name.startswith("_")]
    if not public:
        raise InputError(
            f"{module.name} has no public function at its top level.",
            fix="move what is to be tested into a function.",
        )
    return public[:MOST_FUNCTIONS]


def _function(node: ast.FunctionDef, source: str) -> Function:
    positional = [*node.args.posonlyargs, *node.args.args]
    constants = {
        repr(part.value)
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str | int | float)
        and part.value != ast.get_docstring(node, clean=False)
    }  # fmt: skip
    shown = (line.strip() for line in (ast.get_docstring(node) or "").splitlines())
    return Function(
        name=node.name,
        source=(ast.get_source_segment(source, node) or "")[:LONGEST_SOURCE],
        annotations=tuple(ast.unparse(one.annotation) if one.annotation else "" for one in positional),
        required=len(positional) - len(node.args.defaults),
        constants=tuple(sorted(one for one in constants if len(one) < 40)),
        examples=tuple(line[4:] for line in shown if line.startswith(f">>> {node.name}(")),
    )


def calls_prompt(function: Function) -> str:
    """A text that the model goes on with calls of the function, one a line."""
    return f"{function.source}\n\n# Calls that show what it does, each with other arguments:\n"


def calls_grammar(function: Function) -> str:
    """GBNF of calls whose arguments are literals of the annotated kinds."""
    grammar = Grammar()
    grammar.add("root", f'call "\\n" (call "\\n"){{{CALLS - 1}}} "\\n"')
    least, most = function.required, len(function.annotations)
    shapes = [_shape(function, count) for count in range(least, most + 1)]
    grammar.add("call", f"{literal(function.name + '(')} {one_of(shapes)} {literal(')')}")
    numbers = [literal(one) for one in function.constants if one[0].isdigit()]
    texts = [literal(one) for one in function.constants if one[0] in "'\""]
    grammar.add("int", one_of([*(n for n in numbers if "." not in n), '"-"? [0-9]{1,4}']))
    grammar.add("float", one_of([*numbers, '"-"? [0-9]{1,4} "." [0-9]{1,3}']))
    grammar.add("str", one_of([*texts, '"\\"" [A-Za-z0-9_ ./-]{0,24} "\\""']))
    grammar.add("bool", one_of(map(literal, ("True", "False"))))
    grammar.add("list", '"[" (any (", " any){0,5})? "]"')
    grammar.add("dict", '"{" (str ": " any (", " str ": " any){0,3})? "}"')
    grammar.add("any", "int | float | str | bool | list | dict")
    return grammar.text()


def _shape(function: Function, count: int) -> str:
    kinds = [_kind(annotation) for annotation in function.annotations[:count]]
    return ' ", " '.join(kinds) or '""'


def _kind(annotation: str) -> str:
    plain = annotation.partition("[")[0].rpartition(".")[2].lower()
    named = {"sequence": "list", "iterable": "list", "mapping": "dict", "int": "int", "float": "float"}
    return named.get(plain, plain if plain in {"str", "bool", "list", "dict"} else "any")


def observe(
    module: Path, calls: Sequence[str], limits: Limits, cancel: threading.Event | None = None
) -> list[Observed]:
    """What calls give, in the sandbox; those whose value differs between two runs are left out.

    Raises:
        SandboxError: the sandbox cannot hold here; nothing was run.
    """
    first, second = (_observe_once(module, calls, limits, cancel, seed) for seed in ("1", "2"))
    return [one for one in first if one in second and (one.fails or _is_literal(one.value))]


def _observe_once(
    module: Path, calls: Sequence[str], limits: Limits, cancel: threading.Event | None, seed: str
) -> list[Observed]:
    words = json.dumps({"path": package_folders(), "module": module.stem, "calls": list(calls)})
    with tempfile.TemporaryDirectory(prefix="chipsmith-") as results:  # what it writes reaches nobody
        outcome = run(
            [sys.executable, "-B", "-c", _OBSERVE, words],
            scratch=module.parent,
            results=Path(results),
            readable=python_folders(),
            limits=limits,
            environment={"PYTHONHASHSEED": seed},
            cancel=cancel,
        )
    lines = (line for line in outcome.output.split("\n") if line.startswith("\x1e"))
    told = [json.loads(line[1:]) for line in lines]
    return [Observed(call, value, kind == "error") for call, kind, value in told]


def _is_literal(value: str) -> bool:
    try:
        ast.literal_eval(value)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False
    return len(value) <= LONGEST_VALUE


def pytest_file(module: Path, observed: Iterable[Observed]) -> str:
    """A pytest file that asserts what was observed; empty where nothing was."""
    by_name: dict[str, list[Observed]] = {}
    for one in observed:
        by_name.setdefault(one.call.partition("(")[0], []).append(one)
    if not by_name:
        return ""
    needs_pytest = any(one.fails for group in by_name.values() for one in group)
    head = ["import pytest", ""] if needs_pytest else []
    lines = [*head, f"from {module.stem} import {', '.join(sorted(by_name))}"]
    for name, group in by_name.items():
        lines += ["", "", f"def test_{name}():"]
        for one in group:
            raises = [f"    with pytest.raises({one.value}):", f"        {one.call}"]
            lines += raises if one.fails else [f"    assert {one.call} == {one.value}"]
    return "\n".join(lines) + "\n"


def judge_tests(text: str, module: Path, limits: Limits, cancel: threading.Event | None = None) -> Tested:
    """Run the tests repeatedly beside those that are there.

    Raises:
        ToolMissingError: pytest or coverage is not installed.
        SandboxError: the sandbox cannot hold here.
    """
    existing = sorted(module.parent.glob("test_*.py"))
    return try_tests(text, module, existing=existing, times=TIMES, limits=limits, cancel=cancel)
