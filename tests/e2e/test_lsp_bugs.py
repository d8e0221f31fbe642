"""`chipsmith.bug` over LSP: a document or a selection of it, told as Markdown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from support.editor import Editor, editing
from support.fake_server import FakeServer, running

from chipsmith.lsp.messages.bugs import BUG

TEXT = "# Parity is lost\nModule: uart\n\nAfter reset it hangs.\n\n#1 : ada\nSeen too.\n"
TOLD = {
    "facts": {"errors": 0, "modules": ["uart", "`x`"]},
    "technical": {"text": "Parity <b>is</b> lost.", "method": "extractive", "dropped": []},
    "duplicates": [{"id": "1", "synopsis": "[uart] Parity", "score": 0.91, "likely": True}],
    "assignees": [{"owner": "ada", "score": 0.75, "reasons": ["fixed the like", "was here"]}],
}


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    async with running(FakeServer(bug=TOLD)) as server:
        yield server


@pytest.fixture
async def editor(server: FakeServer) -> AsyncIterator[Editor]:
    async with editing(serverUrl=server.url) as editor:
        await editor.until_ready()
        yield editor


async def look(editor: Editor, **more: Any) -> Any:
    params = types.ExecuteCommandParams(BUG, [{"uri": editor.document.uri, **more}])
    return await editor.client.workspace_execute_command_async(params)


async def test_an_open_bug_is_told_as_markdown(editor: Editor, server: FakeServer) -> None:
    editor.open(TEXT)
    lines = (await look(editor)).splitlines()
    assert "## Summary" in lines
    assert "Parity \\<b\\>is\\</b\\> lost." in lines
    assert "*the record's own sentences*" in lines
    assert "- modules: `uart`, `x`" in lines
    assert "- 1: \\[uart\\] Parity (0.91, likely a duplicate)" in lines
    assert "- ada (75%): fixed the like; was here" in lines
    record = server.asked[-1]["record"]
    assert (record["synopsis"], record["module"], record["comments"][0]["author"]) == (
        "Parity is lost",
        "uart",
        "ada",
    )


async def test_a_selection_is_all_that_is_told(editor: Editor, server: FakeServer) -> None:
    editor.open(TEXT)
    await look(editor, range={"start": {"line": 3, "character": 0}, "end": {"line": 3, "character": 11}})
    assert server.asked[-1]["record"]["synopsis"] == "After reset"


async def test_an_empty_selection_says_what_to_do(editor: Editor) -> None:
    editor.open(TEXT)
    nothing = {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 0}}
    with pytest.raises(JsonRpcException, match="empty"):
        await look(editor, range=nothing)


async def test_a_refusal_reaches_the_person(editor: Editor, server: FakeServer) -> None:
    server.refusal = {"message": "The queue is full.", "fix": "wait."}
    editor.open(TEXT)
    with pytest.raises(JsonRpcException, match="The queue is full"):
        await look(editor)


async def test_a_text_may_come_with_the_request(editor: Editor, server: FakeServer) -> None:
    params = {"uri": "file:///notes/a%20bug.md", "text": "# Parity is lost\n"}
    await editor.client.workspace_execute_command_async(types.ExecuteCommandParams(BUG, [params]))
    assert server.asked[-1]["record"]["synopsis"] == "Parity is lost"
