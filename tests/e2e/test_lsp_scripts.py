"""Scripts over LSP: by request, and below the comment that asks for one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.uris import to_fs_path
from support.editor import Editor, editing
from support.fake_server import FakeServer, running
from support.patience import until

from chipsmith.lsp.messages.scripts import SCRIPT, WRITE
from chipsmith.lsp.scripts import TITLE

DONE = {
    "id": "script-1", "script": "report_tns\nreport_wns\n", "rung": "runs", "message": "", "tool": "opensta",
    "explanation": "It uses report_tns and report_wns.", "notes": ["Not run."],
    "model": "m", "model_version": "v",
}  # fmt: skip
TEXT = """read_liberty cells.lib
link_design top
proc slack {} {
    # Report total and worst
    # negative slack.
}
"""


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    async with running(FakeServer(script=DONE)) as server:
        yield server


@pytest.fixture
async def editor(server: FakeServer) -> AsyncIterator[Editor]:
    async with editing(serverUrl=server.url, debounceMs=0) as editor:
        await editor.until_ready()
        yield editor


async def actions(editor: Editor, line: int) -> list[types.CodeAction]:
    at = types.Position(line, 0)
    params = types.CodeActionParams(
        types.TextDocumentIdentifier(editor.document.uri), types.Range(at, at), types.CodeActionContext([])
    )
    return await editor.client.text_document_code_action_async(params) or []


async def offered(editor: Editor, line: int) -> None:
    """Wait for the action; the tool of a document is known when it was looked at once."""
    async with asyncio.timeout(20):
        while TITLE not in [action.title for action in await actions(editor, line)]:
            await asyncio.sleep(0.05)


async def run(editor: Editor, line: int, **more: Any) -> Any:
    params = types.ExecuteCommandParams(WRITE, [{"uri": editor.document.uri, "line": line, **more}])
    return await editor.client.workspace_execute_command_async(params)


async def test_a_request_is_answered_with_the_script_and_told_of_on_the_way(
    editor: Editor, server: FakeServer
) -> None:
    params = {"prompt": "report slack", "tool": "opensta", "token": "s"}
    result = await editor.request(SCRIPT, params)
    assert (result.script, result.rung) == (DONE["script"], "runs")
    assert (server.asked[-1]["prompt"], server.asked[-1]["tool"]) == ("report slack", "opensta")
    assert (
        "".join(delta.text for delta in editor.deltas if delta.id == "s") == "wrote draft 1\ndraft 1 runs\n"
    )


async def test_the_tool_may_be_that_of_a_document(editor: Editor, server: FakeServer) -> None:
    with pytest.raises(JsonRpcException, match="which tool"):
        await editor.request(SCRIPT, {"prompt": "report slack"})
    editor.open(TEXT)  # asked at once, before the document was looked at
    await editor.request(SCRIPT, {"prompt": "report slack", "uri": editor.document.uri})
    assert server.asked[-1]["tool"] == "opensta"


async def test_a_refusal_carries_its_fix(editor: Editor, server: FakeServer) -> None:
    server.refusal = {"message": "There is no tool x.", "fix": "use opensta."}
    with pytest.raises(JsonRpcException) as caught:
        await editor.request(SCRIPT, {"prompt": "p", "tool": "x"})
    assert "no tool x" in str(caught.value)


async def test_a_comment_gets_its_script_below_with_its_indentation(
    editor: Editor, server: FakeServer
) -> None:
    editor.open(TEXT)
    result = await run(editor, 3, token="c")
    assert (result["rung"], result["modelVersion"]) == ("runs", "v")
    assert [delta.text for delta in editor.deltas if delta.id == "c"] == ["wrote draft 1\n", "draft 1 runs\n"]
    await until(lambda: len(editor.applied) == 1)
    (change,) = editor.applied[0].edit.document_changes
    (edit,) = change.edits
    assert (edit.range.start.line, edit.new_text) == (5, "    report_tns\n    report_wns\n")
    assert result["notes"] == ["Not run."]
    asked = server.asked[-1]
    assert asked["prompt"] == "Report total and worst negative slack."
    assert asked["beside"] == TEXT, "the names of the script are known"
    assert Path(asked["folder"]) == Path(to_fs_path(editor.document.uri)).parent


async def test_code_is_no_comment(editor: Editor) -> None:
    editor.open(TEXT)
    await offered(editor, 3)
    assert TITLE not in [action.title for action in await actions(editor, 0)]


async def test_a_script_that_did_not_hold_is_not_inserted(editor: Editor, server: FakeServer) -> None:
    server.script = {**DONE, "script": "", "message": "unknown command"}
    editor.open(TEXT)
    await offered(editor, 3)
    with pytest.raises(JsonRpcException, match="unknown command"):
        await run(editor, 3)
    assert not editor.applied


async def test_a_comment_that_changed_meanwhile_is_left_alone(editor: Editor, server: FakeServer) -> None:
    gate = server.hold()
    editor.open(TEXT)
    await offered(editor, 3)
    running = asyncio.create_task(run(editor, 3))
    await until(lambda: bool(server.asked) and server.asked[-1].get("tool") == "opensta")
    at = TEXT.index("Report total")
    editor.replace(at, at + 6, "Print")
    await editor.until_ready()  # it has read the change
    gate.set()
    with pytest.raises(JsonRpcException, match="changed"):
        await running
    assert not editor.applied
