"""What the language server does before the editor asks: warm-ups, and the offer after an accepted one."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from lsprotocol import types
from support.editor import Editor, editing
from support.fake_server import FakeServer, running
from support.patience import until

LONG = "create_clock -name clk -period 10 [get_ports clk]\n" * 100


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    async with running(FakeServer()) as server:
        yield server


@pytest.fixture
async def editor(server: FakeServer) -> AsyncIterator[Editor]:
    async with editing(serverUrl=server.url, debounceMs=0) as editor:
        await editor.until_ready()
        yield editor


def look(editor: Editor, offset: int) -> None:
    """The person's cursor comes to rest there, and the client says so."""
    position = editor.document.position_at_offset(offset)
    document = types.TextDocumentIdentifier(editor.document.uri)
    editor.notify("chipsmith/didMoveCursor", types.TextDocumentPositionParams(document, position))


async def test_opening_a_document_computes_the_prompt_of_its_beginning(
    editor: Editor, server: FakeServer
) -> None:
    editor.open(LONG)
    await until(lambda: len(server.warmed) == 1)
    assert LONG.startswith(server.warmed[0]["prompt"])
    assert len(server.warmed[0]["prompt"]) == 3000
    assert (server.asked, server.events[1:]) == ([], []), "nothing is offered or recorded"


async def test_a_cursor_that_rests_computes_the_prompt_there(editor: Editor, server: FakeServer) -> None:
    editor.open(LONG)
    look(editor, 4000)
    look(editor, 4600)
    await until(lambda: len(server.warmed) == 1)
    (warmed,) = server.warmed
    assert warmed["prompt"] + warmed["suffix"] in LONG
    assert LONG[:4600].endswith(warmed["prompt"]), "where it rests, not where it came by"


async def test_editors_that_ask_for_code_actions_at_the_cursor_need_no_message_of_ours(
    editor: Editor, server: FakeServer
) -> None:
    editor.open(LONG)
    at = editor.document.position_at_offset(4600)
    params = types.CodeActionParams(
        types.TextDocumentIdentifier(editor.document.uri), types.Range(at, at), types.CodeActionContext([])
    )
    await editor.client.text_document_code_action_async(params)
    await until(lambda: len(server.warmed) == 1)
    assert LONG[:4600].endswith(server.warmed[0]["prompt"])


async def test_what_is_asked_for_or_warm_already_is_not_warmed_again(
    editor: Editor, server: FakeServer
) -> None:
    editor.open(LONG)
    await editor.complete()
    look(editor, len(LONG) - 20)
    look(editor, len(LONG) - 3000)
    await until(lambda: len(server.warmed) == 1)
    look(editor, len(LONG) - 3020)
    assert len(server.asked) == 1
    assert len(server.warmed) == 1
    assert LONG[:-3000].endswith(server.warmed[0]["prompt"])


async def test_after_an_accepted_offer_the_next_one_is_asked_for_at_once(
    editor: Editor, server: FakeServer
) -> None:
    editor.open("\n")
    item = await editor.complete()
    editor.insert(item.insert_text)
    await until(lambda: len(server.asked) == 2)
    following = await editor.complete(invoked=False)
    assert following.insert_text == server.completion
    assert len(server.asked) == 2, "the editor is answered with what was asked ahead of it"
    assert server.asked[1]["prompt"] == f"\n{item.insert_text}"


async def test_an_offer_asked_ahead_that_nobody_asks_for_is_not_recorded(
    editor: Editor, server: FakeServer
) -> None:
    editor.open("\n")
    await editor.accept(await editor.complete())
    await until(lambda: len(server.asked) == 2)
    editor.type("x")
    await editor.complete()
    shown = [event for event in server.events if event["event"] == "completion_shown"]
    assert [event["prefix"] for event in shown] == ["\n", f"\n{server.completion}x"][: len(shown)]
