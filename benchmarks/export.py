"""What an export costs against DuckDB's bare scan and filter of the same lines, in the same run.

The events are offers of about 4 kB with their outcomes; half of them were taken, and none is like another.
Two bare sides: `scan` reads and filters both kinds of lines, as little as DuckDB can do with them; `copy`
writes what the filter lets through, as `COPY … TO … (FORMAT json)`, with no split, no weights and no
near-duplicates. Each run is a process of its own, so that its memory is its own. Bar: twice the bare scan and
filter, under 500 MB.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import evolve

from benchmarks import harness
from benchmarks.recording import typed
from chipsmith.core.events import CompletionOutcome, to_json
from chipsmith.core.home import Home

DAYS, FILES, SESSIONS = 28, 500, 40
OUTCOMES = ("accepted", "rejected", "typed_through", "superseded")
TAKEN = "outcome IN ('accepted', 'typed_through')"


def record(home: Home, offers: int) -> None:
    """Write so many offers with their outcomes, spread over days, files and sessions."""
    events = typed()
    streams: dict[Path, Any] = {}
    for number in range(offers):
        day = f"2026-03-{1 + number * DAYS // offers:02}"
        time_of_day = f"{day}T12:00:00.{number % 1000:03}Z"
        base: dict[str, Any] = {"time": time_of_day, "session": f"s{number % SESSIONS}"}
        offered = next(events)
        shown = evolve(
            offered,
            completion=f"c{number}",
            prefix=f"# {number}\n{offered.prefix}",  # the code is typed over and over
            text=f"{number} {offered.text}",
            path=f"/chip/f{number % FILES}.py",
            workspace="/chip",
            **base,
        )
        fate: Any = OUTCOMES[number * 7 % len(OUTCOMES)]
        outcome = CompletionOutcome(completion=shown.completion, outcome=fate, language="python", **base)
        for event in (shown, outcome):
            file = home.devdata / "1" / event.name / f"{day}.jsonl"
            if file not in streams:
                file.parent.mkdir(parents=True, exist_ok=True)
                streams[file] = file.open("w", encoding="utf-8")
            streams[file].write(to_json(event) + "\n")
    for stream in streams.values():
        stream.close()


def ours(home: Home, out: Path) -> None:
    from chipsmith.collectors.export import export

    export(home, "fim", out / "export")


def scan(home: Home, _out: Path) -> None:
    _bare(home, "SELECT sum(length(prefix) + length(suffix) + length(text)) FROM ({taken})")


def copy(home: Home, out: Path) -> None:
    rows = "SELECT prefix, suffix, text, path FROM ({taken})"
    _bare(home, f"COPY ({rows}) TO '{out}/bare.jsonl' (FORMAT json)")


def _bare(home: Home, query: str) -> None:
    """Over the same lines, with the same columns and memory as an export has."""
    from chipsmith.collectors.warehouse import Warehouse

    taken = f"""SELECT * FROM completion_shown SEMI JOIN
        (SELECT completion FROM completion_outcome WHERE {TAKEN}) USING (completion)"""  # noqa: S608 - ours
    with TemporaryDirectory(dir=home.root) as work, Warehouse(home.devdata, Path(work)) as data:
        data.execute(query.format(taken=taken))


SIDES = {"ours": ours, "scan": scan, "copy": copy}


def measure(side: str, home: Home) -> dict[str, float]:
    """One run in a process of its own: seconds, processor seconds, and its largest memory in MB."""
    command = [sys.executable, "-m", "benchmarks.export", "--side", side, "--home", str(home.root)]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return found


def run_side(side: str, home: Home) -> None:
    import datasketch  # type: ignore[import-untyped]  # noqa: F401 - libraries are imported before the clock starts
    import duckdb  # noqa: F401 - as above
    import pyarrow.compute  # type: ignore[import-untyped]  # noqa: F401 - as above; it has no types

    with TemporaryDirectory(dir=home.root) as out:
        wall, processor = time.perf_counter(), time.process_time()
        SIDES[side](home, Path(out))
        took = {"seconds": time.perf_counter() - wall, "processor": time.process_time() - processor}
    print(json.dumps({**took, "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000, help="offers and outcomes together")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.side:
        run_side(given.side, Home(given.home))
        return
    with TemporaryDirectory() as directory:
        home = Home(Path(directory) / "home")
        record(home, given.events // 2)
        taken: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
        for number in range(given.rounds):
            for side in list(SIDES)[:: 1 if number % 2 == 0 else -1]:
                taken[side].append(measure(side, home))
            print(f"round {number + 1} of {given.rounds}", file=sys.stderr)
    harness.save("export", {"what": f"export of {given.events} events as fim", **_result(taken)})


def _result(taken: dict[str, list[dict[str, float]]]) -> dict[str, Any]:
    def column(side: str, name: str) -> list[float]:
        return [run[name] for run in taken[side]]

    def ratio(bare: str, name: str) -> dict[str, float]:
        return harness.ratio([[one] for one in column("ours", name)], [[one] for one in column(bare, name)])

    return {
        "bar": "twice the bare scan and filter, under 500 MB",
        **{f"{side}_seconds": harness.summary(column(side, "seconds")) for side in SIDES},
        "ours_memory_mb": harness.summary(column("ours", "memory_mb")),
        **{f"ratio_to_{bare}": ratio(bare, "seconds") for bare in ("scan", "copy")},
        **{f"processor_ratio_to_{bare}": ratio(bare, "processor") for bare in ("scan", "copy")},
    }


if __name__ == "__main__":
    main()
