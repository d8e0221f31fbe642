"""One way to measure: both sides in turn in one run, ratios pair by pair, the machine described."""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chipsmith.core.processors import cores

RESULTS = Path(__file__).parent / "results"


def machine() -> dict[str, Any]:
    """What the numbers were taken on."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    flags = Path("/proc/cpuinfo").read_text().split("flags", 1)[1].split("\n", 1)[0].split()
    return {
        "processor": model,
        "cores": cores(),
        "vector": [flag for flag in ("avx2", "avx512_vnni", "avx512_bf16", "amx_int8") if flag in flags],
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
    }


def summary(samples: Sequence[float]) -> dict[str, float]:
    """Count, median, 5th, 95th and 99th percentile; of nothing the count alone."""
    if not samples:
        return {"n": 0}
    ordered = sorted(samples)

    def at(share: float) -> float:
        return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]

    return {
        "n": len(ordered),
        "p5": round(at(0.05), 4),
        "p50": round(statistics.median(ordered), 4),
        "p95": round(at(0.95), 4),
        "p99": round(at(0.99), 4),
    }


def ratio(ours: Sequence[Sequence[float]], theirs: Sequence[Sequence[float]]) -> dict[str, float]:
    """Ratio of medians, pair by pair of runs that stood beside each other."""
    pairs = [statistics.median(a) / statistics.median(b) for a, b in zip(ours, theirs, strict=True)]
    return summary(pairs)


def alternate(
    rounds: int, ours: Callable[[], list[float]], theirs: Callable[[], list[float]]
) -> tuple[list[list[float]], list[list[float]]]:
    """Run both sides in turn, ours first in even rounds and second in odd ones; one warm-up each."""
    ours(), theirs()
    mine: list[list[float]] = []
    other: list[list[float]] = []
    for index in range(rounds):
        for side, into in ((ours, mine), (theirs, other))[:: 1 if index % 2 == 0 else -1]:
            into.append(side())
        print(f"round {index + 1} of {rounds}", file=sys.stderr)
    return mine, other


def save(name: str, result: dict[str, Any]) -> None:
    """Write the result beside the others, with machine and commit, and print it."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    whole = {"date": datetime.now(UTC).date().isoformat(), "commit": commit, "machine": machine(), **result}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(whole, indent=2) + "\n")
    print(json.dumps(result, indent=2))


def timed(work: Callable[[], Any]) -> float:
    """Milliseconds that `work` takes."""
    start = time.perf_counter()
    work()
    return 1e3 * (time.perf_counter() - start)
