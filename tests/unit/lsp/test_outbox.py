"""Events on their way: to the disk first, to the server in order, and never lost on the way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from attrs import define, field
from support.fake_server import FakeServer, running
from support.patience import until

from chipsmith.collectors import spool
from chipsmith.collectors.spool import Spool
from chipsmith.core.errors import DiskFullError
from chipsmith.core.events import ChatFeedback
from chipsmith.lsp.connection import Connection, State, Weight
from chipsmith.lsp.locators import Remote
from chipsmith.lsp.outbox import Outbox


@define
class Scene:
    server: FakeServer
    file: Path
    outbox: Outbox
    said: list[str] = field(factory=list)

    def put(self, *texts: str) -> None:
        for text in texts:
            self.outbox.put(ChatFeedback(turn="t", rating="up", text=text))

    @property
    def arrived(self) -> list[str]:
        return [event["text"] for event in self.server.events]

    @property
    def kept(self) -> list[str]:
        lines = self.file.read_text().splitlines() if self.file.exists() else []
        return [json.loads(line)["text"] for line in lines]


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with running(FakeServer()) as server:

        def say(_: Weight, message: str) -> None:
            scene.said.append(message)

        connection = Connection(Remote(server.url), lambda *_: None, first_wait_s=0.01)
        scene = Scene(server, tmp_path / "events.jsonl", None)
        scene.outbox = Outbox(Spool(scene.file), connection, say)
        yield scene


@pytest.fixture
async def connected(scene: Scene) -> AsyncIterator[Scene]:
    task = asyncio.create_task(scene.outbox.connection.run())
    await scene.outbox.connection.settled()
    yield scene
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_events_arrive_in_order(connected: Scene) -> None:
    connected.put("one", "two")
    await connected.outbox.flush()
    connected.put("three")
    await connected.outbox.flush()
    assert connected.arrived == ["one", "two", "three"]
    assert connected.outbox.spool.empty


async def test_without_a_server_they_wait_on_disk_and_then_go_first(scene: Scene) -> None:
    scene.put("early")
    await scene.outbox.flush()
    assert (scene.kept, scene.arrived) == (["early"], [])
    task = asyncio.create_task(scene.outbox.connection.run())
    await scene.outbox.connection.settled()
    scene.put("late")
    await scene.outbox.flush()
    assert scene.arrived == ["early", "late"]
    task.cancel()


async def test_a_server_that_dies_meanwhile_loses_nothing(connected: Scene) -> None:
    await connected.server.stop()
    connected.put("one")
    await connected.outbox.flush()
    await connected.server.start()
    await until_ready(connected.outbox.connection)
    connected.put("two")
    await connected.outbox.flush()
    assert connected.arrived == ["one", "two"]


async def test_flushing_twice_at_once_sends_each_once(connected: Scene) -> None:
    connected.put("one", "two")
    await asyncio.gather(connected.outbox.flush(), connected.outbox.flush())
    assert connected.arrived == ["one", "two"]


async def test_a_full_disk_is_said_once_and_stops_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise DiskFullError("No space left.", fix="free some.")

    with monkeypatch.context() as disk:
        disk.setattr(Spool, "append", full)
        scene.put("lost", "lost too")
        await scene.outbox.flush()
    assert scene.said == ["Recording pauses. No space left. Fix: free some."]
    scene.put("kept")
    await scene.outbox.flush()
    assert scene.kept == ["kept"]


async def test_that_the_oldest_of_too_many_are_let_go_is_said_once_and_counted(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(spool, "MOST_BYTES", 4000)
    for number in range(100):
        scene.put(str(number))
    await scene.outbox.flush()
    left = [int(text) for text in scene.kept]
    assert left == list(range(100))[-len(left) :]
    assert 5 < len(left) < 25
    assert scene.file.stat().st_size <= 4000
    assert len(scene.said) == 1
    task = asyncio.create_task(scene.outbox.connection.run())
    await until_ready(scene.outbox.connection)
    await scene.outbox.flush()
    assert [int(text) for text in scene.arrived] == left
    assert f"the {100 - len(left)} oldest were let go" in caplog.text
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def until_ready(connection: Connection) -> None:
    await until(lambda: connection.state is State.READY)


async def test_a_fault_does_not_end_the_recording(connected: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    faults, write = [RuntimeError("unforeseen")], Outbox.write

    def fail_once(outbox: Outbox) -> None:
        if faults:
            raise faults.pop()
        write(outbox)

    monkeypatch.setattr(Outbox, "write", fail_once)
    task = asyncio.create_task(connected.outbox.run())
    connected.put("first")
    await until(lambda: not faults)
    connected.put("second")
    await until(lambda: connected.arrived == ["first", "second"])
    task.cancel()
