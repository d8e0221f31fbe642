"""The connection: lost, regained, and said so once each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from attrs import define, field
from support.fake_server import FakeServer, opened, running
from support.patience import until

from chipsmith.core.errors import ServerUnreachableError
from chipsmith.lsp.connection import BACK, LOST, Connection, State, Weight
from chipsmith.lsp.locators import REFUSED_FIX, Remote


@define
class Starter:
    """A locator that starts the fake server, unless it is told to fail."""

    server: FakeServer
    failing: bool = False
    starts: int = 0

    async def find(self) -> str | None:
        return await Remote(self.server.url).find() if self.server.port else None

    async def start(self) -> str:
        self.starts += 1
        if self.failing:
            raise ServerUnreachableError("It ends at once.", fix="free the port.")
        await self.server.start()
        return self.server.url


@define
class Scene:
    server: FakeServer
    starter: Starter
    connection: Connection
    said: list[tuple[Weight, str]] = field(factory=list)
    settled: int = 0


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with running(FakeServer()) as server:
        starter = Starter(server)
        scene = Scene(server, starter, Connection(starter, lambda *said: scene.said.append(said)))

        async def count() -> None:
            scene.settled += 1

        scene.connection.on_settled, scene.connection.first_wait_s = count, 0.01
        yield scene


@pytest.fixture
async def live(scene: Scene) -> AsyncIterator[Scene]:
    task = asyncio.create_task(scene.connection.run())
    await scene.connection.settled()
    yield scene
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def ask(scene: Scene) -> str:
    answer = await scene.connection.request("POST", "/v1/completions", {})
    return answer["choices"][0]["text"]


async def test_a_running_server_is_used_silently(live: Scene) -> None:
    assert await ask(live) == "report_checks"
    assert (live.said, live.starter.starts, live.settled) == ([], 0, 1)


async def test_a_dead_server_is_started_again_and_each_is_said_once(live: Scene) -> None:
    await live.server.stop()
    for _ in range(3):
        with pytest.raises(ServerUnreachableError):
            await ask(live)
    await until(lambda: live.connection.state is State.READY)
    assert await ask(live) == "report_checks"
    assert live.said == [(Weight.WARNING, LOST), (Weight.INFO, BACK)]
    assert live.starter.starts == 1


async def test_a_server_that_cannot_start_is_said_once_and_tried_again(live: Scene) -> None:
    live.starter.failing = True
    await live.server.stop()
    with pytest.raises(ServerUnreachableError):
        await ask(live)
    await until(lambda: live.starter.starts > 3)
    assert live.connection.state is State.FAILED
    with pytest.raises(ServerUnreachableError, match="It ends at once"):
        await live.connection.settled()
    live.starter.failing = False
    await until(lambda: live.connection.state is State.READY)
    assert [weight for weight, _ in live.said] == [Weight.WARNING, Weight.ERROR, Weight.INFO]
    assert "Fix: free the port." in live.said[1][1]


async def test_a_broken_stream_is_an_error_and_a_reason_to_look(live: Scene) -> None:
    live.server.hold()
    stream = live.connection.stream("/v1/chat/completions", {})
    await anext(stream)
    live.server.gate = opened()
    await live.server.stop()
    with pytest.raises(ServerUnreachableError):
        await anext(stream)
    await live.connection.settled()  # whoever asks again at once waits for the next server
    assert live.settled == 2
    assert await ask(live) == "report_checks"


async def test_without_a_server_requests_fail_at_once(scene: Scene) -> None:
    with pytest.raises(ServerUnreachableError, match="no server at the moment"):
        await ask(scene)


async def test_a_remote_server_that_wants_a_token_is_said_once_with_the_fix(scene: Scene) -> None:
    scene.server.token = "right"
    remote = Remote(scene.server.url, "wrong")
    connection = Connection(remote, lambda *said: scene.said.append(said), first_wait_s=0.01)
    task = asyncio.create_task(connection.run())
    await until(lambda: connection.state is State.FAILED)
    remote.token = "right"
    await until(lambda: connection.state is State.READY)
    task.cancel()
    refused = f"{scene.server.url}: The token is wrong. Fix: {REFUSED_FIX}"
    assert scene.said == [(Weight.ERROR, refused), (Weight.INFO, BACK)]


async def test_a_remote_server_is_waited_for_and_never_started(scene: Scene) -> None:
    await scene.server.stop()
    connection = Connection(
        Remote(scene.server.url), lambda *said: scene.said.append(said), first_wait_s=0.01
    )
    task = asyncio.create_task(connection.run())
    await until(lambda: connection.state is State.FAILED)
    await scene.server.start()
    await until(lambda: connection.state is State.READY)
    task.cancel()
    assert "correct serverUrl" in scene.said[0][1]
    assert scene.said[1] == (Weight.INFO, BACK)
