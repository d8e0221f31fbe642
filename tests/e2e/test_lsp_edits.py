"""Edits over LSP: proposed as hunks, taken one by one, and never put over newer text."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from support.editor import Editor, editing
from support.fake_server import FakeServer, running
from support.patience import PATIENCE_S, until

from chipsmith.lsp.messages.edits import EDIT, RESOLVE_EDIT

TEXT = "set a 1\nset b 2\nset c 3\nset d 4\n"
FIRST = {"first_line": 1, "removed": ["set b 2\n"], "added": ["set b 20\n"]}
SECOND = {"first_line": 3, "removed": ["set d 4\n"], "added": ["set d 40\n", "set e 5\n"]}


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    async with running(FakeServer(hunks=[FIRST, SECOND])) as server:
        yield server


@pytest.fixture
async def editor(server: FakeServer) -> AsyncIterator[Editor]:
    async with editing(serverUrl=server.url, debounceMs=0) as editor:
        await editor.until_ready()
        editor.open(TEXT)
        yield editor


async def propose(editor: Editor, start: int = 0, stop: int = 4) -> Any:
    lines = types.Range(types.Position(start, 0), types.Position(stop, 0))
    params = {
        "textDocument": {"uri": editor.document.uri},
        "range": lines,
        "instruction": "times ten",
        "token": "e",
    }  # fmt: skip
    return await editor.request(EDIT, params)


async def resolve(editor: Editor, accepted: list[int], rejected: list[int] = ()) -> Any:
    params = {"id": "edit-1", "accepted": accepted, "rejected": list(rejected)}
    return await editor.request(RESOLVE_EDIT, params)


def apply(editor: Editor, edits: list[Any]) -> str:
    """The document with text edits, as an editor applies them."""
    at = editor.document.offset_at_position
    for edit in sorted(edits, key=lambda one: at(one.range.start), reverse=True):
        editor.replace(at(edit.range.start), at(edit.range.end), edit.newText)
    return editor.document.source


def outcomes(server: FakeServer) -> list[tuple[int, str]]:
    return [(one["hunk"], one["outcome"]) for one in server.events if one["event"] == "edit_outcome"]


async def test_an_edit_streams_and_proposes_hunks(editor: Editor, server: FakeServer) -> None:
    result = await propose(editor, 1, 4)
    assert "".join(delta.text for delta in editor.deltas) == "".join(server.words)
    assert [(hunk.range.start.line, hunk.range.end.line) for hunk in result.hunks] == [(1, 2), (3, 4)]
    assert result.hunks[1].added == "set d 40\nset e 5\n"
    asked = server.asked[-1]
    assert (asked["text"], asked["first_line"]) == ("set b 2\nset c 3\nset d 4\n", 1)
    assert (asked["instruction"], asked["language"]) == ("times ten", "tcl")


async def test_hunks_are_taken_one_by_one_and_each_is_recorded(editor: Editor, server: FakeServer) -> None:
    await propose(editor)
    taken = await resolve(editor, [0], [1])
    assert apply(editor, taken.edits) == TEXT.replace("set b 2\n", "set b 20\n")
    await until(lambda: len(outcomes(server)) == 2)
    assert sorted(outcomes(server)) == [(0, "accepted"), (1, "rejected")]


async def test_all_hunks_make_one_step(editor: Editor) -> None:
    await propose(editor)
    taken = await resolve(editor, [0, 1])
    assert apply(editor, taken.edits) == "set a 1\nset b 20\nset c 3\nset d 40\nset e 5\n"


async def test_what_was_typed_meanwhile_stays(editor: Editor, server: FakeServer) -> None:
    await propose(editor)
    editor.replace(0, 0, "# 😀 above\n")
    at = editor.document.source.index("set d 4")
    editor.replace(at, at + len("set d 4"), "set d by hand")
    taken = await resolve(editor, [0, 1])
    assert taken.conflicts == [1]
    assert apply(editor, taken.edits) == "# 😀 above\nset a 1\nset b 20\nset c 3\nset d by hand\n"
    await until(lambda: len(outcomes(server)) == 2)
    assert sorted(outcomes(server)) == [(0, "accepted"), (1, "conflict")]


async def test_a_hunk_is_resolved_once(editor: Editor) -> None:
    await propose(editor)
    await resolve(editor, [], [1])
    with pytest.raises(JsonRpcException, match="no open hunk 1"):
        await resolve(editor, [1])
    await resolve(editor, [0])
    with pytest.raises(JsonRpcException, match="not open any more"):
        await resolve(editor, [0])


@pytest.mark.parametrize(("start", "stop"), [(9, 12), (2**31 - 1, 2**31 - 1)])
async def test_a_range_outside_the_document_is_refused(editor: Editor, start: int, stop: int) -> None:
    with pytest.raises(JsonRpcException, match="no code to edit"):
        await propose(editor, start, stop)


async def test_a_document_that_is_not_open_is_refused(editor: Editor) -> None:
    editor.close()
    with pytest.raises(JsonRpcException, match="not open"):
        await propose(editor)


async def test_a_refusal_of_the_server_reaches_the_person(editor: Editor, server: FakeServer) -> None:
    server.refusal = {"message": "The model did not write the whole piece.", "fix": "select fewer lines."}
    with pytest.raises(JsonRpcException, match="whole piece"):
        await propose(editor)


async def test_rules_of_the_workspace_go_with_the_edit(server: FakeServer, tmp_path, monkeypatch) -> None:
    rules = tmp_path / "home" / "rules.md"
    rules.parent.mkdir()
    rules.write_text("Periods are in ns.")
    monkeypatch.setenv("CHIPSMITH_HOME", str(rules.parent))
    async with editing(serverUrl=server.url) as editor:
        await editor.until_ready()
        editor.open(TEXT)
        await propose(editor)
    assert server.asked[-1]["rules"] == "Periods are in ns."


async def test_a_server_that_dies_in_the_middle_changes_nothing(editor: Editor, server: FakeServer) -> None:
    await server.stop()
    with pytest.raises(JsonRpcException):
        await asyncio.wait_for(propose(editor), PATIENCE_S)
    assert editor.document.source == TEXT
