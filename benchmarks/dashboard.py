"""How long the dashboard's views wait for their data with a million recorded events, in a real server.

`first` is the very first view, when every line is read; `restarted` is that of a server that finds the
digests of an earlier one; `anew` is while another event is counted, `again` when none is. `health_ms` is
what another request to the server waits during the first view. The events are offers of 4 kB with their
outcomes. Bar: a second in the median, but for the first view after an installation or a start.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from support.servers import RunningServer, running_server

from benchmarks import harness
from benchmarks.export import record
from chipsmith.collectors.store import append_event
from chipsmith.core.events import CompletionShown
from chipsmith.core.home import Home

VIEWS = ("overview", "quality", "quality?language=python&days=7", "examples", "sessions", "data")
ROUNDS = 3
PAUSE_S = 0.02
LOOKED_AGAIN_S = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000, help="offers and outcomes together")
    given = parser.parse_args()
    with TemporaryDirectory() as directory:
        home = Home(Path(directory) / "home")
        record(home, given.events // 2)
        print(f"{given.events} events are recorded", file=sys.stderr)
        with running_server(home.root) as server, _health(server) as waits:
            first = _ms(server, "overview")
        with running_server(home.root) as server:
            restarted = _ms(server, "overview")
            again = {view: harness.summary([_ms(server, view) for _ in range(ROUNDS)]) for view in VIEWS}
            rounds = [_after_an_event(server) for _ in range(ROUNDS)]
            anew = {view: harness.summary([taken[view] for taken in rounds]) for view in VIEWS}
        harness.save(
            "dashboard",
            {
                "what": f"milliseconds until a view of the dashboard has its data, {given.events} events",
                "bar": "a second in the median, but for the first view after an installation or a start",
                "first_ms": round(first),
                "health_ms_meanwhile": {**harness.summary(waits), "largest": round(max(waits), 1)},
                "restarted_ms": round(restarted),
                "again_ms": again,
                "anew_ms": anew,
                "recorded_mb": _size(home.devdata) // 1_000_000,
                "digest_mb": _size(home.figures) // 1_000_000,
            },
        )


def _ms(server: RunningServer, view: str) -> float:
    return harness.timed(lambda: _get(server, f"/v1/dashboard/{view}"))


def _get(server: RunningServer, path: str) -> Any:
    return httpx.get(server.url + path, timeout=300, trust_env=False).raise_for_status()


def _after_an_event(server: RunningServer) -> dict[str, float]:
    """Every view of a count that is being made anew, which the server does only after a while."""
    append_event(server.home.devdata, CompletionShown(completion="new", time="2026-03-28T23:00:00.000Z"))
    time.sleep(LOOKED_AGAIN_S)
    return {view: _ms(server, view) for view in VIEWS}


@contextmanager
def _health(server: RunningServer) -> Iterator[list[float]]:
    """Milliseconds of another client's requests while the body runs."""
    waits: list[float] = []
    ended = threading.Event()

    def ask() -> None:
        while not ended.is_set():
            waits.append(harness.timed(lambda: _get(server, "/health")))
            time.sleep(PAUSE_S)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield waits
    finally:
        ended.set()
        asking.join()


def _size(root: Path) -> int:
    return sum(file.stat().st_size for file in root.rglob("*") if file.is_file())


if __name__ == "__main__":
    main()
