"""What calls give: their values, their deliberate errors and the lines that they reach, from the sandbox."""

from __future__ import annotations

import json
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from chipsmith.eda.sandbox import Limits, run
from chipsmith.eda.tools.interpreter import package_folders, python_folders
from chipsmith.server.assistants.scripts.unittests.targets import Module

CALL_S = 2
"""Longest time of one call."""
_SIGN = "\x1e"
_OBSERVE = """
import builtins, importlib, json, linecache, signal, sys, traceback
words = json.loads(sys.argv[1])
sys.path[:0] = [".", *words["path"]]
module = importlib.import_module(words["module"])
place = module.__file__
reached = set()
class Slow(BaseException): pass
def stop(*_): raise Slow
def trace(frame, event, argument):
    if frame.f_code.co_filename != place: return None
    if event == "line": reached.add(frame.f_lineno)
    return trace
def meant(error):
    last, kind = traceback.extract_tb(error.__traceback__)[-1], type(error)
    known = kind in (vars(builtins).get(kind.__name__), vars(module).get(kind.__name__))
    raised = linecache.getline(place, last.lineno).lstrip().startswith("raise")
    return known and raised and last.filename == place
signal.signal(signal.SIGALRM, stop)
for call in words["calls"]:
    reached.clear()
    try:
        signal.alarm(words["seconds"])
        sys.settrace(trace)
        value = eval(call, vars(module))
        sys.settrace(None)
        told = ["value", repr(value)]
    except Slow:
        continue
    except Exception as error:
        sys.settrace(None)
        if not meant(error): continue
        told = ["error", type(error).__name__]
    finally:
        signal.alarm(0)
        sys.settrace(None)
    print("\\n\\x1e" + json.dumps([call, *told, sorted(reached)]), flush=True)
print("\\n\\x1e[]", flush=True)
"""


@frozen
class Observed:
    call: str
    value: str
    """As Python writes it; of an error its class."""
    fails: bool = False
    lines: frozenset[int] = frozenset()
    """Of the module, from 1, that it reached."""


@frozen
class Seen:
    found: tuple[Observed, ...]
    trouble: str = ""
    """Why the module could not be imported, in Python's words."""


def observe(
    module: Module, calls: Sequence[str], limits: Limits, cancel: threading.Event | None = None
) -> Seen:
    """What calls give, but for those that give something else when all are run in the reverse order.

    Raises:
        SandboxError: the sandbox cannot hold here; nothing was run.
    """
    first = _observe_once(module, calls, limits, cancel, seed="1")
    if first.trouble:
        return first
    again = _observe_once(module, [one.call for one in reversed(first.found)], limits, cancel, seed="2")
    values = {one.call: (one.value, one.fails) for one in again.found}
    return Seen(tuple(one for one in first.found if values.get(one.call) == (one.value, one.fails)))


def _observe_once(
    module: Module, calls: Sequence[str], limits: Limits, cancel: threading.Event | None, *, seed: str
) -> Seen:
    words = {"path": package_folders(), "module": module.name, "calls": list(calls), "seconds": CALL_S}
    with tempfile.TemporaryDirectory(prefix="chipsmith-") as results:  # what it writes reaches nobody
        outcome = run(
            [sys.executable, "-B", "-c", _OBSERVE, json.dumps(words)],
            scratch=module.root,
            results=Path(results),
            readable=python_folders(),
            limits=limits,
            environment={"PYTHONHASHSEED": seed},
            cancel=cancel,
        )
    told = [json.loads(line[1:]) for line in outcome.output.split("\n") if line.startswith(_SIGN)]
    found = tuple(
        Observed(call, value, kind == "error", frozenset(lines))
        for call, kind, value, lines in filter(None, told)
    )
    said = [line for line in outcome.output.splitlines() if line.strip()]
    return Seen(found, said[-1] if not told and said else "")
