"""Saves reach the server together, and again when it could not take them."""

import asyncio
from typing import Any

import pytest

from chipsmith.core.errors import RefusedError
from chipsmith.lsp import indexing
from chipsmith.lsp.indexing import Indexing


class FakeConnection:
    def __init__(self, refusals: int = 0) -> None:
        self.refusals = refusals
        self.told: asyncio.Queue[list[str]] = asyncio.Queue()

    async def settled(self) -> None:
        pass

    async def request(self, method: str, path: str, body: Any = None) -> Any:
        assert (method, path) == ("POST", "/v1/index")
        if self.refusals:
            self.refusals -= 1
            raise RefusedError("Another process writes to the index.", fix="wait.")
        await self.told.put(body["paths"])


@pytest.mark.parametrize("refusals", [0, 2])
async def test_files_saved_together_are_told_together(refusals: int):
    connection = FakeConnection(refusals)
    part = Indexing(connection, again_s=0.001)
    task = asyncio.create_task(part.run())
    for path in ("/b.tcl", "/a.tcl", "/b.tcl"):
        part.saved(path)
    assert await connection.told.get() == ["/a.tcl", "/b.tcl"]
    part.saved("/c.tcl")
    assert await connection.told.get() == ["/c.tcl"]
    task.cancel()


async def test_what_is_refused_for_good_is_let_go(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(indexing, "TRIES", 2)
    connection = FakeConnection(refusals=2)
    part = Indexing(connection, again_s=0.001)
    task = asyncio.create_task(part.run())
    part.saved("/a.tcl")
    while connection.refusals:
        await asyncio.sleep(0)
    part.saved("/b.tcl")
    assert await connection.told.get() == ["/b.tcl"]
    task.cancel()
