"""`chipsmith lsp` with the real server and model: started by it, killed under it, regained by it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from pygls.exceptions import JsonRpcException
from support.editor import Editor, editing
from support.patience import until
from support.records import recorded

from chipsmith import __version__
from chipsmith.core.client import find_server
from chipsmith.core.home import Home
from chipsmith.lsp.connection import BACK, LOST
from chipsmith.lsp.protocol import STATUS

TCL = """# Timing reports
read_liberty cells.lib
read_verilog top.v
link_design top
create_clock -name clk -period 10 [get_ports clk]
set_input_delay -clock clk 1 [all_inputs]
set_output_delay -clock clk 1 [all_outputs]
report_"""


@pytest.fixture(autouse=True)
def free_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHIPSMITH_SERVER__PORT", "0")


@pytest.fixture(autouse=True)
def no_server_left(home: Home) -> Iterator[None]:
    """A server outlives its editors; the test's ends with the test."""
    yield
    if running := find_server(home):
        os.kill(running.pid, signal.SIGTERM)


async def offered(editor: Editor, prefix: str) -> object:
    """Type until the model offers something: a small one has nothing to add here and there."""
    for text in (prefix, "\nreport_", "\nset_", "\nputs ", "\nset x ", "\n# The next ", "\nforeach "):
        editor.insert(text)
        if item := await editor.complete():
            return item
    pytest.fail("the model never offered anything")


async def test_an_evening_with_the_real_model(home: Home) -> None:
    """Start, complete, accept, refuse, chat, thumb, lose the server, get it back: all of it recorded."""
    async with editing(debounceMs=0) as editor:
        status = await editor.until_ready()
        assert status.roles.tab.loaded
        server = find_server(home)

        editor.open("")
        accepted = await offered(editor, TCL)
        await editor.accept(accepted)
        refused = await offered(editor, "\n\n# Report the clocks\n")
        editor.notify("chipsmith/didReject", {"id": refused.command.arguments[0]})

        answer = await editor.chat("What is the capital of France? Answer in one word.", token="first")
        assert answer.content
        assert "".join(delta.text for delta in editor.deltas) == answer.content
        assert answer.timings.generated_tokens > 0
        await editor.request("chipsmith/feedback", {"turn": answer.turn, "rating": "up", "text": "right"})
        await until(lambda: len(recorded(home, "chat_feedback")) == 1)

        os.kill(server.pid, signal.SIGKILL)
        await until_gone(server.pid)
        assert await editor.complete() is None
        await until(lambda: LOST in editor.said)
        await editor.request("chipsmith/feedback", {"turn": answer.turn, "rating": "down", "text": "late"})
        await editor.until_ready()
        assert editor.said == [LOST, BACK]
        assert find_server(home).pid != server.pid
        await until(lambda: len(recorded(home, "chat_feedback")) == 2)
        assert await offered(editor, "\nputs ") is not None

    (session,) = recorded(home, "session_started")
    assert (session["client"], session["workspace"]) == ("pytest 9", "/project")
    assert session["role_models"]["tab"] == status.roles.tab.version
    decided = [event for event in recorded(home, "completion_outcome") if event["outcome"] != "filtered"]
    outcomes = {event["completion"]: event for event in decided}
    assert outcomes[accepted.command.arguments[0]]["outcome"] == "accepted"
    assert outcomes[refused.command.arguments[0]]["outcome"] == "rejected"
    shown = {event["completion"]: event for event in recorded(home, "completion_shown")}
    assert shown[accepted.command.arguments[0]]["timings"]["generated_tokens"] > 0
    assert set(outcomes) == set(shown)
    (turn,) = recorded(home, "chat_turn")
    assert turn["turn"] == answer.turn
    assert turn["session"] == session["session"]


async def test_a_cancelled_chat_frees_the_model(home: Home) -> None:
    async with editing(debounceMs=0) as editor:
        await editor.until_ready()
        asking = asyncio.create_task(
            editor.chat("Write a long story about a chip designer, with many chapters.")
        )
        await until(lambda: len(editor.deltas) > 2)
        editor.cancel_last()
        with pytest.raises(JsonRpcException, match="cancel"):
            await asking
        count = len(editor.deltas)
        await editor.chat("What is the capital of France? Answer in one word.", token="after")
        assert all(delta.id == "after" for delta in editor.deltas[count:])
        await until(lambda: "cancelled" in [turn["finish"] for turn in recorded(home, "chat_turn")])
        (left,) = [turn for turn in recorded(home, "chat_turn") if turn["finish"] == "cancelled"]
        assert left["timings"]["prompt_tokens"] + left["timings"]["reused_tokens"] > 0
        assert left["timings"]["generated_tokens"] > 0


async def test_five_editors_share_one_server(home: Home) -> None:
    async with asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(start_and_leave())
    log = (home.logs / "server.log").read_text()
    assert log.count(" serves on ") == 1


async def test_a_taken_port_is_said_once_with_its_fix(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("CHIPSMITH_SERVER__PORT", str(other.getsockname()[1]))
        async with editing() as editor:
            with pytest.raises(JsonRpcException, match="Another program listens"):
                await editor.chat("Is anybody there?")
            editor.open("a\n")
            assert await editor.complete() is None
            (message,) = editor.said
            assert "Another program listens" in message
            assert "--port" in message
            assert (await editor.request(STATUS, None)).state == "failed"


async def start_and_leave() -> None:
    async with editing() as editor:
        assert (await editor.until_ready()).url
        assert editor.said == []


async def until_gone(pid: int) -> None:
    """Wait for a killed process, which stays a zombie until the language server looks at it."""

    def gone() -> bool:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
        except FileNotFoundError:
            return True

    await until(gone)


async def test_below_a_comment_in_constraints_what_it_asks_for_is_offered(home: Home) -> None:
    """First the server reads what is known of the tool, and the model is asked meanwhile."""
    async with editing(debounceMs=0) as editor:
        await editor.until_ready()
        editor.open("create_clock -name core -period 5 [get_ports ck]\n", "file:///project/top.sdc", "tcl")
        async with asyncio.timeout(90):
            for number in range(1, 1000):
                comment = f"# {number} ps of uncertainty on core\n"
                editor.insert(comment)
                item = await editor.complete()
                line = f"set_clock_uncertainty {number / 1000:g} [get_clocks core]"
                if item is not None and item.insert_text == line:
                    break
                editor.replace(editor.cursor - len(comment), editor.cursor, "")
                editor.cursor -= len(comment)
        await editor.accept(item)
    await until(lambda: [one for one in recorded(home, "completion_outcome") if one["outcome"] == "accepted"])
    (shown,) = [one for one in recorded(home, "completion_shown") if one["text"] == line]
    assert (shown["model"], shown["model_version"]) == ("recipes", f"recipes-{__version__}")
