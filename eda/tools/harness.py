"""Runs a person's script, then the probes, as harness.tcl does for Tcl; transcript.py reads what it prints.

It runs in the sandbox beside the script, by whichever Python the tool has, so it imports nothing of ours.
"""

from __future__ import annotations

import ast
import json
import sys
import traceback
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def mark(nonce: str, word: str, argument: object = "", text: str = "") -> None:
    sys.stdout.write(f"\n{nonce} {word} {argument}\n{text}")
    sys.stdout.flush()


def told(error: BaseException) -> str:
    return traceback.format_exception_only(error)[-1].strip()


def failed_at(error: BaseException, script: str) -> int:
    """The innermost line of the script that the error went through, or 0."""
    if isinstance(error, SyntaxError) and error.filename == script:
        return error.lineno or 0
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno or 0 for frame in reversed(frames) if frame.filename == script), 0)


def run(nonce: str, script: str, namespace: dict[str, Any]) -> None:
    try:
        exec(compile(Path(script).read_bytes(), script, "exec"), namespace)  # noqa: S102 - what it is for
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        if code and not isinstance(stop.code, int):
            sys.stdout.write(f"{stop.code}\n")
        mark(nonce, "exit", code)
    except BaseException as error:
        mark(nonce, "error", failed_at(error, script), told(error))


def probe(nonce: str, index: int, namespace: dict[str, Any]) -> None:
    mark(nonce, "probe", index)
    try:
        value = evaluate((HERE / f"probe{index}").read_text(encoding="utf-8"), namespace)
    except BaseException as error:
        mark(nonce, "failed", index, told(error))
    else:
        mark(nonce, "value", index, "" if value is None else str(value))


def evaluate(code: str, namespace: dict[str, Any]) -> Any:
    """The value of a lone expression, else None."""
    body = ast.parse(code).body
    if len(body) == 1 and isinstance(body[0], ast.Expr):
        return eval(code.strip(), namespace)  # noqa: S307 - a probe is code
    exec(code, namespace)  # noqa: S102
    return None


def main() -> None:
    words = json.loads((HERE / "words").read_text(encoding="utf-8"))
    nonce, script = words["nonce"], words["script"]
    sys.path[:0] = [str(Path(script).parent.absolute()), *words["path"]]
    sys.argv = [script]
    namespace: dict[str, Any] = {"__name__": "__main__", "__file__": script, "__builtins__": __builtins__}
    mark(nonce, "script")
    run(nonce, script, namespace)
    for index in range(words["probes"]):
        probe(nonce, index, namespace)
    mark(nonce, "end")


if __name__ == "__main__":
    main()
