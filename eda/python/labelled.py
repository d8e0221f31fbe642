"""Names before the values that a script prints."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from chipsmith.eda.requests.layouts.labels import Label


def with_labels(script: str, labels: Sequence[Label]) -> str:
    """The same with each value printed behind its label, where there is a value for every label.

    Labels are given to the values of printing statements in their order; a script that prints more or fewer
    stays as it is.
    """
    lines = script.split("\n")
    printed = {at: values for at, line in enumerate(lines) if (values := _values(line))}
    if not labels or sum(map(len, printed.values())) != len(labels):
        return script
    left = list(labels)
    for at, values in printed.items():
        indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
        lines[at] = "\n".join(indent + _told(left.pop(0), value) for value in values)
    return "\n".join(lines)


def _values(line: str) -> list[str]:
    """What a statement that stands by itself prints; nothing where it does something else."""
    if not line.startswith("print("):
        return []
    try:
        call = ast.parse(line, mode="eval").body
    except SyntaxError:
        return []
    if not isinstance(call, ast.Call) or call.keywords:
        return []
    return [ast.get_source_segment(line, one) or "" for one in call.args]


def _told(label: Label, value: str) -> str:
    after = f', "{label.after}"' if label.after else ""
    return f'print("{label.before}", {value}{after})'
