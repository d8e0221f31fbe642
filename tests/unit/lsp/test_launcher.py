"""One server, found or started, however many editors try; a failure names its fix."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve
from support import announced_server

from chipsmith.core.client import ServerAddress, announce
from chipsmith.core.config import Config
from chipsmith.core.errors import ServerUnreachableError
from chipsmith.core.home import Home
from chipsmith.lsp.launcher import Launcher

STAND_IN = (sys.executable, announced_server.__file__)
LAUNCH = """
import asyncio, sys
from chipsmith.core.config import Config
from chipsmith.core.home import Home
from chipsmith.lsp.launcher import Launcher
print(asyncio.run(Launcher(Home.find(), Config(), sys.argv[1:]).start()))
"""


@pytest.fixture
def notes(tmp_path: Path) -> Iterator[Path]:
    """Process ids of the servers that were started; they end with the test."""
    notes = tmp_path / "started"
    notes.touch()
    yield notes
    for pid in notes.read_text().split():
        try:
            os.kill(int(pid), signal.SIGKILL)
        except ProcessLookupError:
            continue


def launcher(home: Home, *command: str, timeout_s: float = 30.0) -> Launcher:
    config = Config()
    return Launcher(home, evolve(config, server=evolve(config.server, start_timeout_s=timeout_s)), command)


async def test_five_at_once_start_one(home: Home, notes: Path) -> None:
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", LAUNCH, *STAND_IN, str(notes), stdout=asyncio.subprocess.PIPE
        )
        for _ in range(5)
    ]
    answers = [(await process.communicate())[0].decode().strip() for process in processes]
    assert len(set(answers)) == 1
    assert answers[0].startswith("http://127.0.0.1:")
    assert len(notes.read_text().split()) == 1


async def test_a_running_server_is_found_and_no_other_started(home: Home, notes: Path) -> None:
    started = await launcher(home, *STAND_IN, str(notes)).start()
    assert await launcher(home, "/nonexistent").find() == started
    assert await launcher(home, "/nonexistent").start() == started


async def test_an_address_left_behind_is_not_believed(home: Home, notes: Path) -> None:
    announce(home, ServerAddress("127.0.0.1", 9, 1, "0"))
    assert await launcher(home).find() is None
    assert (await launcher(home, *STAND_IN, str(notes)).start()) != "http://127.0.0.1:9"


async def test_another_program_on_that_port_is_not_taken_for_the_server(home: Home, notes: Path) -> None:
    url = await launcher(home, *STAND_IN, str(notes)).start()
    announce(home, ServerAddress("127.0.0.1", int(url.rsplit(":", 1)[1]), 1, "0"))
    assert await launcher(home).find() is None


async def test_a_server_that_ends_at_once_is_quoted(home: Home, notes: Path) -> None:
    doomed = launcher(home, *STAND_IN, str(notes), "exit", "4", "Port taken. fix: free it.")
    with pytest.raises(ServerUnreachableError, match=r"Port taken\. fix: free it\.") as failed:
        await doomed.start()
    assert "doctor" in failed.value.fix


async def test_a_server_that_never_answers_is_given_up(home: Home) -> None:
    with pytest.raises(ServerUnreachableError, match=r"within 0\.3 s") as failed:
        await launcher(home, "sleep", "3", timeout_s=0.3).start()
    assert "start_timeout_s" in failed.value.fix


async def test_the_log_is_private(home: Home, notes: Path) -> None:
    await launcher(home, *STAND_IN, str(notes)).start()
    assert (home.logs / "server.log").stat().st_mode & 0o777 == 0o600
