"""Editors without ghost text: the offer stands in the completion menu, and is followed all the same."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from lsprotocol import types
from support.editor import Editor, editing
from support.fake_server import FakeServer, running
from support.patience import until

MENU = types.ClientCapabilities(
    text_document=types.TextDocumentClientCapabilities(completion=types.CompletionClientCapabilities())
)
BOTH = types.ClientCapabilities(
    text_document=types.TextDocumentClientCapabilities(
        completion=types.CompletionClientCapabilities(),
        inline_completion=types.InlineCompletionClientCapabilities(),
    )
)


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    async with running(FakeServer(completion="orts_all\nputs done")) as server:
        yield server


@pytest.fixture
async def editor(server: FakeServer) -> AsyncIterator[Editor]:
    async with editing(capabilities=MENU, serverUrl=server.url, debounceMs=0) as editor:
        await editor.until_ready()
        yield editor


async def menu(editor: Editor) -> list[types.CompletionItem]:
    at = editor.document.position_at_offset(editor.cursor)
    params = types.CompletionParams(types.TextDocumentIdentifier(editor.document.uri), at)
    answer = await editor.client.text_document_completion_async(params)
    return list(answer.items)


def outcomes(server: FakeServer) -> list[tuple[str, bool]]:
    return [
        (one["outcome"], one["inferred"]) for one in server.events if one["event"] == "completion_outcome"
    ]


async def test_the_offer_comes_first_and_continues_the_word(editor: Editor, server: FakeServer) -> None:
    server.completion = "turn $x\nputs done"
    editor.open("if 1 { re")
    first, *others = await menu(editor)
    assert (first.detail, first.label, first.filter_text) == ("Chipsmith", "return $x", "return $x")
    assert first.text_edit.new_text == "return $x\nputs done"
    assert first.text_edit.range.start.character == len("if 1 { ")
    assert "rename" in [other.label for other in others]
    assert all((other.sort_text or other.label) > first.sort_text for other in others)


@pytest.mark.parametrize("reports", [True, False], ids=["with its command", "without a word"])
async def test_taking_it_is_recorded_as_accepted(editor: Editor, server: FakeServer, reports: bool) -> None:
    """The whole word is written anew, as clients do; some run the item's command and some do not."""
    editor.open("puts rep")
    first = (await menu(editor))[0]
    editor.replace(len("puts "), editor.cursor, first.text_edit.new_text)
    if reports:
        params = types.ExecuteCommandParams(first.command.command, first.command.arguments)
        await editor.client.workspace_execute_command_async(params)
    await until(lambda: len(outcomes(server)) == 1)
    assert outcomes(server) == [("accepted", not reports)]


async def test_what_is_typed_through_stays_in_the_menu(editor: Editor, server: FakeServer) -> None:
    editor.open("puts rep")
    await menu(editor)
    editor.type("ort")
    assert (await menu(editor))[0].label == "reports_all"
    assert len(server.asked) == 1


async def test_clients_with_ghost_text_have_their_menu_for_themselves(server: FakeServer) -> None:
    async with editing(capabilities=BOTH, serverUrl=server.url, debounceMs=0) as editor:
        await editor.until_ready()
        editor.open("puts rep")
        assert "Chipsmith" not in [one.detail for one in await menu(editor)]
        assert server.asked == []
