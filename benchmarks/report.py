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

ABOUT = ("what", "bar", "machine", "date", "commit")
"""What is told in words around the table."""


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
        f"{result['what'][0].upper()}{result['what'][1:]}. Bar: {result['bar']}.\n",
        "| measure | value |",
        "|---|---|",
        *(f"| {label} | {text} |" for label, text in _rows(result)),
        f"\n{result['date']}, commit {result['commit']}, {machine['processor']}, {machine['cores']} cores, "
        f"{', '.join(machine['vector']) or 'no vector extensions'}.\n",
    ]
    return "\n".join(lines)


def _rows(result: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in result.items():
        if key not in ABOUT:
            yield from _values(key.replace("_", " "), value)


def _values(label: str, value: Any) -> Iterator[tuple[str, str]]:
    """A measure as rows: tables within tables are told by their path."""
    if not isinstance(value, dict):
        yield label, str(value)
    elif {"n", "p5", "p50", "p95"} <= set(value):
        yield label, f"p50 {value['p50']:g} (p5 {value['p5']:g}, p95 {value['p95']:g}, n = {value['n']})"
    elif {"n", "mean", "low", "high"} <= set(value):
        yield label, f"{value['mean']:g} ({value['low']:g} to {value['high']:g}, n = {value['n']})"
    elif any(isinstance(inner, dict) for inner in value.values()):
        for name, inner in value.items():
            yield from _values(f"{label} · {name.replace('_', ' ')}", inner)
    else:
        yield label, ", ".join(f"{name.replace('_', ' ')} {number:g}" for name, number in value.items())
