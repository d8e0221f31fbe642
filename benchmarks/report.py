"""The page of results, written from the JSON files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.harness import RESULTS

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Written by `make bench`; do not edit. Both sides of a comparison run in turn in one go. The machines are
shared and noisy: trust ratios and medians, not single times.
"""


def write_report() -> None:
    """Write docs/benchmarks.md from what stands in `results/`."""
    PAGE.write_text(render())


def render() -> str:
    results = [(file.stem, json.loads(file.read_text())) for file in sorted(RESULTS.glob("*.json"))]
    return HEAD + "".join(_section(name, result) for name, result in results)


def _section(name: str, result: dict[str, Any]) -> str:
    machine = result["machine"]
    lines = [
        f"\n## {name}\n",
        f"{result['what'].capitalize()}. Bar: {result['bar']}.\n",
        "| measure | value |",
        "|---|---|",
        *(f"| {label} | {text} |" for label, text in _rows(result)),
        f"\n{result['date']}, commit {result['commit']}, {machine['processor']}, {machine['cores']} cores, "
        f"{', '.join(machine['vector']) or 'no vector extensions'}.\n",
    ]
    return "\n".join(lines)


def _rows(result: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in result.items():
        if key in ("what", "bar", "machine", "date", "commit"):
            continue
        label = key.replace("_", " ")
        if isinstance(value, dict) and {"n", "p5", "p50", "p95"} <= set(value):
            yield label, f"p50 {value['p50']:g} (p5 {value['p5']:g}, p95 {value['p95']:g}, n = {value['n']})"
        elif isinstance(value, dict):
            yield label, ", ".join(f"{inner.replace('_', ' ')} {number:g}" for inner, number in value.items())
        else:
            yield label, str(value)
