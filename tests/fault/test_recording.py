"""Writers that are killed, and disks that are really full."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from datetime import date

import pytest

from chipsmith.collectors.export import export
from chipsmith.collectors.limits import apply_limits
from chipsmith.collectors.purge import Selection, purge
from chipsmith.collectors.reader import read_events
from chipsmith.collectors.recorder import Recorder
from chipsmith.collectors.spool import Spool
from chipsmith.collectors.store import append_event, event_file
from chipsmith.core.config import DevdataConfig, Level
from chipsmith.core.errors import DiskFullError
from chipsmith.core.events import (
    ChatTurn,
    CompletionOutcome,
    CompletionShown,
    Message,
    SessionStarted,
    from_json,
)
from chipsmith.core.home import Home
from chipsmith.lsp.commits import Commits
from chipsmith.lsp.documents import Document
from chipsmith.lsp.offers import Landed
from chipsmith.lsp.retention import Retention
from chipsmith.lsp.retention_store import AnchorStore

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
        told = [[writer.stdout.readline() for _ in range(20)] for writer in writers]
        for name, writer, first in zip("ab", writers, told, strict=True):
            writer.send_signal(signal.SIGKILL)
            lines = [*first, *writer.communicate()[0].splitlines(keepends=True)]
            confirmed |= {f"{name}{turn}-{int(line)}" for line in lines if line.endswith("\n")}
    probe = CompletionShown(completion="probe", time="2026-01-01T00:00:00.000Z")
    append_event(tmp_path, probe)
    with event_file(tmp_path, probe).open("rb") as stream:
        written = [from_json(line).completion for line in stream]
    assert len(confirmed) >= 160
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


@pytest.fixture
def small_disk(tmp_path):
    """A disk of half a megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this system lets nobody mount")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_recording_on_a_disk_that_is_really_full(small_disk, caplog):
    recorder = Recorder(small_disk / "devdata", Level.ALL)
    events = [CompletionShown(completion=str(number), prefix="x" * 9_000) for number in range(80)]
    for event in events:
        recorder.record(event)
    assert recorder.paused
    assert caplog.text.count("recording pauses") == 1
    file = event_file(small_disk / "devdata", events[0])
    kept = [from_json(line).completion for line in file.read_bytes().splitlines()]
    assert kept == [event.completion for event in events[: len(kept)]]
    file.unlink()
    recorder.record(events[-1])
    assert from_json(file.read_bytes()) == events[-1]


def test_purge_and_export_on_a_full_disk_leave_everything_as_it_was(small_disk, tmp_path):
    home = Home(tmp_path / "home")
    for number in range(30):
        event = ChatTurn(
            turn=str(number), messages=[Message("user", "?")], answer=f"{number} " + "x" * 20_000
        )
        append_event(home.devdata, event)
    with pytest.raises(DiskFullError, match="No space left"):
        export(home, "sft", small_disk / "out")
    assert list(small_disk.iterdir()) == []
    full = Home(small_disk)
    for number in range(60):
        append_event(full.devdata, ChatTurn(turn=str(number), answer="x" * 5_000, session=f"s{number}"))
    before = event_file(full.devdata, event).read_bytes()
    with pytest.raises(DiskFullError):
        purge(full, Selection(session="s3"))
    assert event_file(full.devdata, event).read_bytes() == before
    assert purge(full, Selection(everything=True)) == 60


EXPORTER = textwrap.dedent("""
    import sys, time
    from pathlib import Path
    from chipsmith.collectors import export_select
    from chipsmith.collectors.export import export
    from chipsmith.core.home import Home
    def stay(data):
        print("half way", flush=True)
        time.sleep(600)
    export_select._forget_strict_workspaces = stay
    export(Home(Path(sys.argv[1])), "sft", Path(sys.argv[2]))
""")


def test_what_a_killed_export_left_goes_when_the_next_begins(tmp_path):
    home, out = Home(tmp_path / "home"), tmp_path / "exports" / "out"
    append_event(home.devdata, ChatTurn(turn="1", messages=[Message("user", "?")], answer="!"))
    (tmp_path / "exports" / ".out.notes").mkdir(parents=True)
    exporters = [
        subprocess.Popen(
            [sys.executable, "-c", EXPORTER, str(home.root), str(out)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    assert [exporter.stdout.readline() for exporter in exporters] == ["half way\n"] * 2
    killed, running = exporters
    killed.kill()
    killed.wait()
    assert len(list(out.parent.iterdir())) == 3
    assert export(home, "sft", out)["counts"]["exported"] == 1
    assert len(list(out.parent.iterdir())) == 3  # the export, what still runs, and a person's own folder
    running.kill()
    running.wait()
    export(home, "sft", out, force=True)
    assert {path.name for path in out.parent.iterdir()} == {"out", ".out.notes"}
    assert {path.name for path in out.iterdir()} == {
        "train.jsonl", "heldout.jsonl", "manifest.json", "README.md",
    }  # fmt: skip


def test_a_clock_that_goes_backwards_loses_nothing(tmp_path):
    """Events go where their own times say; what was said last on an offer is what the later time says."""
    home = Home(tmp_path / "home")
    recorder = Recorder(home.devdata, Level.ALL)
    times = [f"2026-03-{day:02}T{hour:02}:00:00.000Z" for day, hour in ((2, 1), (1, 23), (1, 22), (2, 0))]
    for number, time_ in enumerate(times):
        shown = CompletionShown(
            completion=f"c{number}", prefix=f"set p{number} ", text=f"{number}", time=time_
        )
        recorder.record(shown)
        recorder.record(CompletionOutcome(completion=shown.completion, outcome="typed_through", time=time_))
    events = list(read_events(home.devdata))
    assert [event.time for event in events] == sorted(2 * times)
    assert export(home, "fim", tmp_path / "out")["counts"]["exported"] == 4
    assert apply_limits(home, DevdataConfig(oldest_days=1), date(2020, 1, 1)) == []
    assert purge(home, Selection(before="2026-03-02")) == 4
    assert {event.time for event in read_events(home.devdata)} == {times[0], times[3]}


async def test_a_look_at_an_offer_is_never_told_with_a_negative_age(tmp_path):
    clock, told = [1_800_000_000.0], []
    retention = Retention(
        AnchorStore(tmp_path / "retention", lambda: Level.ALL), Commits(None), told.append, lambda: clock[0]
    )
    document = Document("file:///chip/run.tcl", "report_checks", 1, "tcl")
    retention.opened(document)
    shown = CompletionShown(completion="c", text="report_checks", path=document.path)
    retention.land(document.uri, Landed(shown, "accepted", (0, 13)))
    clock[0] -= 7200
    await retention.look()
    assert told == []
    clock[0] += 7200 + 16
    await retention.look()
    assert [event.age for event in told] == ["15s"]
