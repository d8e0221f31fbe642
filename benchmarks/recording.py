"""What recording an event costs: redacting, and one locked append, against a bare append of the same line.

The events are those of somebody who types a file: a window of code before and after the cursor, which
moves on by some characters each time. Measured in the thread's processor time, so that other work on the
machine does not count. Bar: 0.2 ms at p99, and 1 % of a core at 20 events a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from benchmarks import harness
from chipsmith.collectors.detectors import plugin_patterns
from chipsmith.collectors.recorder import Recorder
from chipsmith.core.config import Level
from chipsmith.core.events import CompletionShown, to_json

ROOT = Path(__file__).parent.parent
PREFIX, SUFFIX, STEP = 3000, 800, 7
EVENTS, ROUNDS = 500, 12


def typed() -> Iterator[CompletionShown]:
    """Offers while the project's own code is typed, over and over."""
    code = "\n".join(file.read_text(encoding="utf-8") for file in sorted(ROOT.glob("*/*.py")))
    while True:
        for cursor in range(PREFIX, len(code) - SUFFIX, STEP):
            anchor = (cursor - PREFIX) // 1000 * 1000
            yield CompletionShown(
                completion=str(cursor),
                path="core/events.py",
                language="python",
                prefix=code[anchor:cursor],
                suffix=code[cursor : cursor + SUFFIX],
                text=code[cursor : cursor + 40],
                model_version="base",
            )


def timed(events: Iterator[CompletionShown], record: Callable[[CompletionShown], object]) -> list[float]:
    """Milliseconds for each of the next EVENTS events."""
    taken = []
    for _ in range(EVENTS):
        event = next(events)
        start = time.thread_time()
        record(event)
        taken.append(1e3 * (time.thread_time() - start))
    return taken


def p99(costs: list[float]) -> float:
    return round(sorted(costs)[int(0.99 * len(costs))], 4)


def main() -> None:
    plugin_patterns()
    with TemporaryDirectory() as directory, (Path(directory) / "bare").open("ab", buffering=0) as bare:
        recorder = Recorder(Path(directory) / "devdata", Level.ALL)
        ours_events, bare_events = typed(), typed()
        ours, theirs = harness.alternate(
            ROUNDS,
            lambda: timed(ours_events, recorder.record),
            lambda: timed(bare_events, lambda event: bare.write(to_json(event).encode() + b"\n")),
        )
    costs, bare_costs = ([cost for run in side for cost in run] for side in (ours, theirs))
    harness.save(
        "recording",
        {
            "what": "milliseconds per recorded event of about 4 kB",
            "bar": "p99 at most 0.2 ms; at most 1 % of a core at 20 events a second",
            "recorder": {**harness.summary(costs), "p99": p99(costs)},
            "core_share_at_20_per_second": round(fmean(costs) * 20 / 1e3, 5),
            "bare_append": {**harness.summary(bare_costs), "p99": p99(bare_costs)},
            "ratio": harness.ratio(ours, theirs),
        },
    )


if __name__ == "__main__":
    main()
