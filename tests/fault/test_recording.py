"""Writers that are killed, and disks that are really full."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from chipsmith.collectors.recorder import Recorder
from chipsmith.collectors.spool import Spool
from chipsmith.collectors.store import append_event, event_file
from chipsmith.core.config import Level
from chipsmith.core.events import CompletionShown, SessionStarted, from_json

WRITER = textwrap.dedent("""
    import itertools, sys
    from pathlib import Path
    from chipsmith.collectors.recorder import Recorder
    from chipsmith.core.config import Level
    from chipsmith.core.events import CompletionShown
    recorder = Recorder(Path(sys.argv[1]), Level.ALL)
    for number in itertools.count():
        recorder.record(CompletionShown(completion=f"{sys.argv[2]}-{number}", prefix="x" * 50_000,
                                        time="2026-01-01T00:00:00.000Z"))
        print(number, flush=True)
""")
DRAINER = textwrap.dedent("""
    import sys
    from pathlib import Path
    from chipsmith.collectors import spool
    spool.BATCH = 1
    def send(batch):
        with open(sys.argv[2], "a") as stream:
            stream.write(batch[0]["version"] + "\\n")
    spool.Spool(Path(sys.argv[1])).drain(send)
""")


def test_two_writers_killed_over_and_over(tmp_path):
    """Every line parses, and what a writer was told is written is there."""
    confirmed = set()
    for turn in range(4):
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", WRITER, str(tmp_path), f"{name}{turn}"],
                stdout=subprocess.PIPE,
                text=True,
            )
            for name in "ab"
        ]
        for writer in writers:
            for _ in range(20):
                writer.stdout.readline()
        for writer, name in zip(writers, "ab", strict=True):
            writer.send_signal(signal.SIGKILL)
            rest = writer.communicate()[0].splitlines()
            last = max([19, *(int(line) for line in rest if line.isdigit())])
            confirmed |= {f"{name}{turn}-{number}" for number in range(last)}
    probe = CompletionShown(completion="probe", time="2026-01-01T00:00:00.000Z")
    append_event(tmp_path, probe)
    with event_file(tmp_path, probe).open("rb") as stream:
        written = [from_json(line).completion for line in stream]
    assert confirmed <= set(written)
    assert len(written) == len(set(written))


def test_drain_killed_over_and_over_sends_everything_in_order(tmp_path):
    spool, sent = Spool(tmp_path / "spool"), tmp_path / "sent"
    for number in range(300):
        spool.append(SessionStarted(version=str(number)))
    for delay in (0.3, 0.5, 0.7):
        drainer = subprocess.Popen([sys.executable, "-c", DRAINER, str(tmp_path / "spool"), str(sent)])
        time.sleep(delay)
        drainer.kill()
        drainer.wait()
    rest = []
    spool.drain(lambda batch: rest.extend(values["version"] for values in batch))
    everything = [int(line) for line in (sent.read_text().split() if sent.exists() else []) + rest]
    assert sorted(set(everything)) == list(range(300))
    assert everything == sorted(everything)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_disk_that_is_really_full(tmp_path, caplog):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("this system lets nobody mount")
    try:
        recorder = Recorder(disk / "devdata", Level.ALL)
        events = [CompletionShown(completion=str(number), prefix="x" * 9_000) for number in range(40)]
        for event in events:
            recorder.record(event)
        assert recorder.paused
        assert caplog.text.count("recording pauses") == 1
        file = event_file(disk / "devdata", events[0])
        kept = [from_json(line).completion for line in file.read_bytes().splitlines()]
        assert kept == [event.completion for event in events[: len(kept)]]
        file.unlink()
        recorder.record(events[-1])
        assert from_json(file.read_bytes()) == events[-1]
    finally:
        subprocess.run(["umount", str(disk)], check=True)
