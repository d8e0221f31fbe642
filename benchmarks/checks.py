"""How long the checks take: a script of 1,000 lines, an edit of it, and an offer at the cursor.

Bar: 50 ms for 1,000 lines. Measured on a script made from the examples that ship, and on the largest
installed files of Tcl, per 1,000 lines.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from importlib import resources
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import harness
from benchmarks.files import real_files
from chipsmith.core.home import Home
from chipsmith.eda.check import check, invented
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.eda.specs.store import load_spec

LINES = 1_000
ROUNDS = 30
LARGEST = 10
"""Installed files that are measured."""


def made() -> str:
    """1,000 lines of OpenSTA commands, procedures and loops."""
    file = resources.files("chipsmith.eda") / "examples" / "opensta.jsonl"
    scripts = [json.loads(line)["script"] for line in file.read_text(encoding="utf-8").splitlines()]
    lines = [line for script in scripts for line in script.splitlines()]
    return "\n".join(islice(cycle(lines), LINES)) + "\n"


def wrong(text: str) -> str:
    """Every tenth line misspelt, so that near names are looked for."""
    lines = text.splitlines()
    return "\n".join(f"x{line}" if index % 10 == 0 else line for index, line in enumerate(lines))


def spent(work: Callable[[], Any]) -> float:
    """Milliseconds of processor time: the machines are shared, and a check is one thread that never waits."""
    start = time.process_time()
    work()
    return 1e3 * (time.process_time() - start)


def per_thousand(text: str, spec: ToolSpec) -> list[float]:
    """Milliseconds per 1,000 lines."""
    lines = text.count("\n") + 1
    return [spent(lambda: check(text, spec)) * LINES / lines for _ in range(ROUNDS)]


def installed(spec: ToolSpec) -> list[float]:
    files = sorted(real_files("tcl"), key=lambda file: file.stat().st_size)[-LARGEST:]
    texts = [file.read_text(encoding="utf-8") for file in files]
    return [time for text in texts for time in per_thousand(text, spec)[:5]]


def offers(text: str, spec: ToolSpec) -> list[float]:
    lines = text.splitlines(keepends=True)
    before, after = "".join(lines[:500]), "".join(lines[500:])
    offered = "create_clock -perod 10 [get_ports clk]"
    return [spent(lambda: invented(before, offered, after, spec)) for _ in range(ROUNDS)]


def main() -> None:
    with TemporaryDirectory() as folder:
        home = Home(Path(folder))
        sta, tcl, text = load_spec("opensta", home), load_spec("tcl", home), made()
        check(text, sta)
        harness.save(
            "checks",
            {
                "what": "milliseconds of one core for 1,000 lines; the same with 100 misspelt; one offer",
                "bar": "50 ms for 1,000 lines",
                "opensta_1000_lines_ms": harness.summary(per_thousand(text, sta)),
                "opensta_1000_lines_100_wrong_ms": harness.summary(per_thousand(wrong(text), sta)),
                "installed_tcl_per_1000_lines_ms": harness.summary(installed(tcl)),
                "offer_ms": harness.summary(offers(text, sta)),
            },
        )


if __name__ == "__main__":
    main()
