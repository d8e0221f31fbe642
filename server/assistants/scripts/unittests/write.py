"""A pytest file of what was observed: of each function the calls that show the most."""

from __future__ import annotations

import ast
import builtins
import re
import threading
from collections.abc import Iterable, Sequence

from chipsmith.eda.sandbox import Limits
from chipsmith.eda.tools.pytests import Tested, try_tests
from chipsmith.server.assistants.scripts.unittests.observe import Observed
from chipsmith.server.assistants.scripts.unittests.targets import Module

MOST_OF_EACH = 5
"""Calls of one function."""
LONGEST_VALUE = 200
TIMES = 3
_FAILED = re.compile(r"^FAILED \S+::(test_\w+)", re.MULTILINE)
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


def chosen(observed: Iterable[Observed]) -> list[Observed]:
    """Of one function, calls that reach lines which the others do not, then those that give something new.

    What a test cannot state, such as an object without a text of its own, is left out.
    """
    left = [one for one in observed if one.fails or _stated(one.value)]
    best: list[Observed] = []
    reached: set[int] = set()
    while left and len(best) < MOST_OF_EACH:
        given = {(one.value, one.fails) for one in best}
        one = max(left, key=lambda one: (len(one.lines - reached), (one.value, one.fails) not in given))
        if not (one.lines - reached or (one.value, one.fails) not in given):
            break
        best.append(one)
        left.remove(one)
        reached |= one.lines
    return best


def pytest_file(module: Module, groups: Iterable[tuple[str, Sequence[Observed]]]) -> str:
    """A pytest file with one test a function; empty where nothing was observed."""
    some = [(name, group) for name, group in groups if group]
    if not some:
        return ""
    fails = any(one.fails for _, group in some for one in group)
    head = ["import pytest", ""] if fails else []
    raised = {one.value for _, group in some for one in group if one.fails}
    imported = sorted({name.partition(".")[0] for name, _ in some} | (raised - vars(builtins).keys()))
    lines = [*head, f"from {module.name} import {', '.join(imported)}"]
    for name, group in some:
        lines += ["", "", f"def {test_of(name)}():"]
        for one in group:
            lines += _statement(one)
    return "\n".join(lines) + "\n"


def _statement(one: Observed) -> list[str]:
    if one.fails:
        return [f"    with pytest.raises({one.value}):", f"        {one.call}"]
    if one.value in {"None", "True", "False"}:
        return [f"    assert {one.call} is {one.value}"]
    if _is_literal(one.value):
        return [f"    assert {one.call} == {one.value}"]
    return [f"    assert repr({one.call}) == {one.value!r}"]


def _stated(value: str) -> bool:
    return len(value) <= LONGEST_VALUE and not _ADDRESS.search(value)


def _is_literal(value: str) -> bool:
    try:
        ast.literal_eval(value)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def judged(
    module: Module,
    groups: Sequence[tuple[str, Sequence[Observed]]],
    limits: Limits,
    cancel: threading.Event | None = None,
) -> tuple[str, Tested | None]:
    """A pytest file that was run repeatedly beside those that are there, without tests that fail.

    Raises:
        ToolMissingError: pytest or coverage is not installed.
        SandboxError: the sandbox cannot hold here.
    """
    folder = module.path.parent
    existing = sorted([*folder.glob("test_*.py"), *folder.glob("tests/test_*.py")])
    while text := pytest_file(module, groups):
        tested = try_tests(
            text, module.path, root=module.root, existing=existing, times=TIMES, limits=limits, cancel=cancel
        )
        failed = _FAILED.search(tested.output) if tested.passed < tested.runs else None
        left = [(name, group) for name, group in groups if failed is None or test_of(name) != failed[1]]
        if len(left) == len(groups):
            return text, tested
        groups = left
    return "", None


def test_of(name: str) -> str:
    """What the test of a target is called."""
    return f"test_{name.replace('.', '_')}"
