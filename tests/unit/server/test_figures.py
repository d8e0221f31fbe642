"""Figures answer from the former count while a newer one is made."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest
from support.patience import PATIENCE_S, until

from chipsmith.collectors.digest import Digest
from chipsmith.collectors.store import append_event
from chipsmith.core.errors import DiskFullError
from chipsmith.core.events import SessionStarted
from chipsmith.core.home import Home
from chipsmith.server.dashboard import figures as module
from chipsmith.server.dashboard.figures import Count, Figures


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_S", 0.0)
    monkeypatch.setattr(module, "SHARE", 1e9)


@pytest.fixture
async def figures(home: Home) -> AsyncIterator[Figures]:
    made = Figures(home)
    yield made
    await made.close()


def sessions(data: Digest) -> int:
    found: int = data.execute("SELECT count(*) AS n FROM session_started")[0]["n"]
    return found


async def until_counted(figures: Figures, times: int) -> None:
    def counted() -> bool:
        figures.look()
        return figures.counted >= times

    await until(counted)


async def test_equal_questions_are_answered_once(home: Home, figures: Figures) -> None:
    asked = []

    def query(data: Digest) -> int:
        asked.append(data)
        return len(asked)

    assert [await figures.ask(query, "a"), await figures.ask(query, "a")] == [1, 1]
    assert await figures.ask(query, "b") == 2
    assert await figures.ask(query) == 3


async def test_a_count_whose_files_were_replaced_is_made_anew(home: Home, figures: Figures) -> None:
    append_event(home.devdata, SessionStarted())
    assert await figures.ask(sessions) == 1
    for file in home.figures.glob("*/*"):
        file.unlink()
    assert await figures.ask(sessions) == 1


async def test_the_former_count_answers_while_another_is_made(
    home: Home, figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await figures.ask(sessions, "all") == 0
    go_on = threading.Event()
    build = Figures._build
    monkeypatch.setattr(
        Figures, "_build", lambda self, former: go_on.wait(PATIENCE_S) and build(self, former)
    )
    append_event(home.devdata, SessionStarted())
    assert [await figures.ask(sessions, "all") for _ in range(3)] == [0, 0, 0]
    go_on.set()
    await until_counted(figures, 2)
    assert await figures.ask(sessions, "all") == 1


async def test_the_former_count_keeps_its_files_until_another_answers(
    home: Home, figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    append_event(home.devdata, SessionStarted())
    assert await figures.ask(sessions) == 1
    built, go_on = threading.Event(), threading.Event()
    build = Figures._build

    def held(self: Figures, former: Count | None) -> Count | None:
        fresh = build(self, former)
        built.set()
        go_on.wait(PATIENCE_S)
        return fresh

    monkeypatch.setattr(Figures, "_build", held)
    append_event(home.devdata, SessionStarted())
    figures.look()
    await asyncio.to_thread(built.wait, PATIENCE_S)
    assert await figures.ask(sessions) == 1
    go_on.set()
    await until_counted(figures, 2)
    assert await figures.ask(sessions) == 2
    assert len(list(home.figures.glob("*/*"))) == 1


async def test_what_was_asked_is_found_again_before_the_new_count_answers(
    home: Home, figures: Figures
) -> None:
    asked = []

    def query(data: Digest) -> int:
        asked.append(data)
        return len(asked)

    await figures.ask(query, "a")
    append_event(home.devdata, SessionStarted())
    await until_counted(figures, 2)
    assert len(asked) == 2
    assert await figures.ask(query, "a") == 2


async def test_nothing_new_is_not_counted_again(figures: Figures) -> None:
    await figures.ask(sessions)
    for _ in range(5):
        figures.look()
        await asyncio.sleep(0.02)
    assert figures.counted == 1


async def test_what_was_forgotten_is_not_answered(home: Home, figures: Figures) -> None:
    event = SessionStarted()
    append_event(home.devdata, event)
    assert await figures.ask(sessions, "all") == 1
    for file in home.devdata.glob("1/*/*.jsonl"):
        file.unlink()
    await figures.forget()
    assert not list(home.figures.glob("*/*"))
    assert await figures.ask(sessions, "all") == 0


async def test_a_full_disk_is_told_and_passes(
    home: Home, figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Digest, *_: object) -> None:
        raise DiskFullError("No space left.", fix="free some space.")

    with monkeypatch.context() as during:
        during.setattr(Digest, "_bring_up_to_date", full)
        with pytest.raises(DiskFullError):
            await figures.ask(sessions)
    assert await figures.ask(sessions) == 0


async def test_a_count_that_fails_later_leaves_the_former_one(
    home: Home, figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await figures.ask(sessions, "all") == 0
    append_event(home.devdata, SessionStarted())
    with monkeypatch.context() as during:
        during.setattr(Digest, "_bring_up_to_date", lambda *_: 1 / 0)
        figures.look()
        assert figures._renewing is not None
        await figures._renewing
        assert await figures.ask(sessions, "all") == 0
    await until_counted(figures, 2)
    assert await figures.ask(sessions, "all") == 1
