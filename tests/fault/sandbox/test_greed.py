"""What a hostile script takes too much of: time, memory, processes, disk, output."""

import asyncio
import signal
import subprocess
import sys
import threading

import pytest
from support.patience import until, wait_until

from chipsmith.eda import sandbox
from chipsmith.eda.sandbox import Limits

FORKS = """
import os, time
made = 0
try:
    while made < 500:
        if not os.fork():
            time.sleep(600)
        made += 1
except OSError as error:
    print(made, error)
"""
ALLOCATES = """
import mmap, os, sys, time
count, megabytes, shared = map(int, sys.argv[1:])
for _ in range(count - 1):
    if not os.fork():
        break
try:
    flags = mmap.MAP_ANONYMOUS | (mmap.MAP_SHARED if shared else mmap.MAP_PRIVATE)
    held = mmap.mmap(-1, megabytes << 20, flags)
    for page in range(0, megabytes << 20, 4096):
        held[page] = 1
    time.sleep(600)
except (MemoryError, OSError) as error:
    print("refused", error)
"""
DAEMON = """
(setsid nohup sleep 1000 $0 >/dev/null 2>&1 &)
(setsid sh -c 'while :; do sleep 1; : $0; done' $0 &)
echo on
"""
FLOODS = """
import os
with open(f"/proc/{os.getppid()}/fd/3", "wb") as out:
    while True:
        out.write(bytes(1 << 16))
"""
FILLS = "cat /dev/zero >big; cat /dev/zero >>/tmp/other; ls -l big /tmp/other | wc -l"
EMPTY_FILES = "import os, itertools\nfor number in itertools.count(): os.mknod(f'{number}')"


def test_an_endless_loop_is_stopped(run, token):
    outcome = run("sh", "-c", "while :; do :; done", token, limits=Limits(time_s=1))
    assert (outcome.stopped, outcome.code, outcome.ok) == ("time", 137, False)


def test_one_that_waits_is_stopped(run, token):
    assert run("sleep", "1000", limits=Limits(time_s=0.5)).stopped == "time"


def test_one_that_ignores_signals_is_stopped(run, token):
    ignoring = "trap '' TERM INT HUP XCPU; while :; do sleep 1; done"
    assert run("sh", "-c", ignoring, token, limits=Limits(time_s=0.5)).stopped == "time"


def test_processes_are_counted(run, token):
    outcome = run("python3", "-c", FORKS, token, limits=Limits(time_s=120, processes=20))
    made, error = outcome.output.split(maxsplit=1)
    assert 10 <= int(made) <= 24
    assert "temporarily unavailable" in error


def test_a_fork_bomb_ends_with_the_time(run, token):
    outcome = run(
        "sh", "-c", "bomb() { bomb | bomb & }; bomb; sleep 60", token, limits=Limits(time_s=2, processes=20)
    )
    assert outcome.stopped in ("time", "output") or "Cannot fork" in outcome.output


def test_daemons_die_with_the_script(run, token):
    outcome = run("sh", "-c", DAEMON, token)
    assert (outcome.ok, outcome.output) == (True, "on\n")


def test_memory_of_one_process_is_refused(run):
    assert "refused" in run("python3", "-c", ALLOCATES, "1", "900", "0").output


@pytest.mark.parametrize("shared", ["0", "1"])
def test_memory_of_all_together_is_counted(run, shared):
    assert run("python3", "-c", ALLOCATES, "8", "200", shared).stopped == "memory"


def test_the_disk_cannot_be_filled(run, folder):
    outcome = run("sh", "-c", FILLS)
    assert "No space left on device" in outcome.output or "File size limit exceeded" in outcome.output
    assert sum(path.stat().st_size for path in folder.rglob("*")) <= 8 << 20


def test_millions_of_empty_files_are_stopped(run, folder):
    assert run("python3", "-c", EMPTY_FILES).stopped == "files"
    assert list(folder.iterdir()) == []


def test_a_flood_of_output_is_stopped(run):
    outcome = run("yes", limits=Limits(output_kb=10))
    assert (outcome.stopped, len(outcome.output)) == ("output", 10 << 10)


def test_a_flood_into_the_way_back_is_stopped(run):
    outcome = run("python3", "-c", FLOODS)
    assert outcome.stopped == "output" or "Permission denied" in outcome.output
    assert outcome.files == ()


def test_one_that_kills_who_started_it(run):
    outcome = run("sh", "-c", "echo here; kill -9 $PPID; sleep 60", limits=Limits(time_s=30))
    assert outcome.code == 137
    assert outcome.output == "here\n"


def test_output_that_is_no_text(run):
    assert run("printf", r"a\377\000b").output == "a\ufffd\0b"


def test_a_run_that_nobody_waits_for_is_stopped(folder, token):
    cancel = threading.Event()
    timer = threading.Timer(0.3, cancel.set)
    timer.start()
    outcome = sandbox.run(["sh", "-c", "sleep 1000", token], scratch=folder, cancel=cancel)
    assert outcome.stopped == "cancelled"


async def test_a_cancelled_task_stops_its_run(folder, token, alive):
    command = ["sh", "-c", f"sleep 1000; : {token}"]
    task = asyncio.create_task(
        sandbox.in_thread(lambda stop: sandbox.run(command, scratch=folder, cancel=stop))
    )
    await until(alive)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not alive()


def test_a_server_that_is_killed_leaves_no_script(folder, token, alive):
    program = (
        "import sys, pathlib; from chipsmith.eda import sandbox;"
        "sandbox.run(['sh', '-c', 'sleep 1000; : ' + sys.argv[2]], scratch=pathlib.Path(sys.argv[1]))"
    )
    with subprocess.Popen([sys.executable, "-c", program, folder, token]) as server:
        wait_until(lambda: len(alive()) >= 3)
        server.send_signal(signal.SIGKILL)
    wait_until(lambda: not alive())
