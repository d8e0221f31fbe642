"""Chat over LSP: what a question names goes with it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from support.editor import Editor, editing
from support.fake_server import FakeServer, running
from support.patience import until

TEXT = "create_clock -name clk -period 2 [get_ports clk]\nset_false_path -from a\n"
SELECTED = {
    "uri": "file:///project/top.sdc", "range": types.Range(types.Position(1, 0), types.Position(1, 14)),
}  # fmt: skip


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    async with running(FakeServer()) as server:
        yield server


@pytest.fixture
async def editor(server: FakeServer, tmp_path, monkeypatch) -> AsyncIterator[Editor]:
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text('[chat.providers]\nticket = "echo ticket {argument}"\n')
    monkeypatch.setenv("CHIPSMITH_HOME", str(home))
    async with editing(serverUrl=server.url, debounceMs=0) as editor:
        await editor.until_ready()
        editor.open(TEXT, uri="file:///project/top.sdc", language="sdc")
        yield editor


async def test_what_is_selected_goes_with_the_question(editor: Editor, server: FakeServer) -> None:
    await editor.chat("What does @selection do?", selection=SELECTED)
    (attached,) = server.asked[-1]["attachments"]
    assert attached["text"] == "set_false_path"
    assert (attached["path"], attached["first_line"], attached["language"]) == ("top.sdc", 2, "sdc")
    assert server.asked[-1]["messages"][-1]["content"] == "What does @selection do?"


async def test_unsaved_documents_problems_and_the_terminal_are_as_the_editor_has_them(
    editor: Editor, server: FakeServer
) -> None:
    editor.type("# new")
    await editor.chat("@open @problems @terminal", problems=["top.sdc:1: no clock"], terminal="% sta\nError")
    texts = {one["provider"]: one["text"] for one in server.asked[-1]["attachments"]}
    assert texts == {"open": TEXT + "# new", "problems": "top.sdc:1: no clock", "terminal": "% sta\nError"}


async def test_a_slash_command_is_expanded_and_its_words_kept(editor: Editor, server: FakeServer) -> None:
    await editor.chat("/explain @selection please", selection=SELECTED)
    asked = server.asked[-1]
    assert asked["messages"][-1]["content"].startswith("Explain what this does")
    assert asked["attachments"][0]["text"] == "set_false_path"


async def test_searches_are_left_to_the_server(editor: Editor, server: FakeServer) -> None:
    await editor.chat("@docs how are clocks made?")
    assert server.asked[-1]["search"] == [{"provider": "docs", "query": "how are clocks made?"}]


async def test_a_provider_of_ones_own(editor: Editor, server: FakeServer) -> None:
    await editor.chat("see @ticket:42")
    assert server.asked[-1]["attachments"][0]["text"] == "ticket 42\n"


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("@selection?", "Nothing is selected"),
        ("/explian it", "no command"),
        ("@fiel:a.v", "no context provider"),
    ],
)
async def test_what_brings_nothing_is_said_before_the_model_is_asked(
    editor: Editor, server: FakeServer, question: str, says: str
) -> None:
    asked = len(server.asked)
    with pytest.raises(JsonRpcException, match=says):
        await editor.chat(question)
    assert len(server.asked) == asked


async def test_what_may_be_typed_is_listed(editor: Editor) -> None:
    listed = await editor.request("chipsmith/providers", None)
    assert {"file", "selection", "diff", "docs", "ticket"} <= {one.name for one in listed.providers}
    assert {"explain", "fix", "commit"} <= {one.name for one in listed.commands}


async def test_what_a_question_would_bring_is_told_before_it_is_asked(
    editor: Editor, server: FakeServer
) -> None:
    asked = len(server.asked)
    messages = [{"role": "user", "content": "@selection @docs why?"}]
    told = await editor.request("chipsmith/context", {"messages": messages, "selection": SELECTED})
    (brought,) = told.brought
    assert (brought.provider, brought.path, brought.firstLine, brought.tokens) == (
        "selection",
        "top.sdc",
        2,
        5,
    )
    assert told.searches == ["docs"]
    assert len(server.asked) == asked


class TestCodeBlocks:
    """What an editor can do with the code of an answer."""

    async def test_a_block_is_checked_for_its_tool(self, editor: Editor) -> None:
        block = "# chipsmith: tool=opensta\nreport_checks -path_dellay max\n"
        result = await editor.request("chipsmith/check", {"text": block, "language": "tcl"})
        assert result.tool == "opensta"
        (found,) = result.diagnostics
        assert "-path_delay" in found.message
        assert found.range.start.line == 1

    async def test_a_block_for_a_document_is_checked_for_that_documents_tool(self, editor: Editor) -> None:
        asked = {"text": "create_clok -period 2\n", "language": "tcl", "uri": editor.document.uri}
        assert (await editor.request("chipsmith/check", asked)).tool == "sdc"

    async def test_a_language_without_checks_is_told_so(self, editor: Editor) -> None:
        result = await editor.request("chipsmith/check", {"text": "endmodul", "language": "verilog"})
        assert (result.tool, result.diagnostics) == (None, [])

    async def test_what_became_of_a_block_is_recorded(self, editor: Editor, server: FakeServer) -> None:
        turn = (await editor.chat("?")).turn
        editor.notify(
            "chipsmith/didApply",
            {"turn": turn, "block": 0, "outcome": "inserted", "text": "a", "uri": editor.document.uri},
        )
        await until(lambda: server.events[-1]["event"] == "apply_outcome")
        told = server.events[-1]
        assert (told["turn"], told["outcome"], told["path"]) == (turn, "inserted", "/project/top.sdc")

    async def test_a_block_is_reviewed_hunk_by_hunk_where_it_belongs(
        self, editor: Editor, server: FakeServer
    ) -> None:
        here = types.Position(0, 0)
        asked = {
            "textDocument": {"uri": editor.document.uri}, "range": types.Range(here, here),
            "text": "set_false_path -from a -to b\n",
        }  # fmt: skip
        review = await editor.request("chipsmith/reviewBlock", asked)
        (hunk,) = review.hunks
        assert (hunk.range.start.line, hunk.removed, hunk.added) == (
            1,
            "set_false_path -from a\n",
            asked["text"],
        )
        taken = await editor.request("chipsmith/resolveEdit", {"id": review.id, "accepted": [0]})
        assert (taken.edits[0].newText, taken.conflicts) == (asked["text"], [])
        assert not [one for one in server.events if one["event"] == "edit_outcome"]

    async def test_a_block_replaces_the_selected_lines(self, editor: Editor) -> None:
        asked = {
            "textDocument": {"uri": editor.document.uri}, "range": SELECTED["range"], "text": "puts done",
        }  # fmt: skip
        review = await editor.request("chipsmith/reviewBlock", asked)
        assert [(hunk.range.start.line, hunk.removed, hunk.added) for hunk in review.hunks] == [
            (1, "set_false_path -from a\n", "puts done\n")
        ]

    async def test_a_block_that_is_there_already_is_told_so(self, editor: Editor) -> None:
        here = types.Range(types.Position(0, 0), types.Position(0, 0))
        asked = {"textDocument": {"uri": editor.document.uri}, "range": here, "text": TEXT}
        with pytest.raises(JsonRpcException, match="has this block already"):
            await editor.request("chipsmith/reviewBlock", asked)
