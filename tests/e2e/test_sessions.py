"""Recorded sessions of other editors: `chipsmith lsp` serves them without code of ours in them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from support.fake_server import FakeServer, running
from support.session import Replay

SCRIPT = {
    "id": "script-1", "script": "report_worst_slack\n", "rung": "runs", "message": "", "tool": "opensta",
    "explanation": "", "notes": [], "model": "m", "model_version": "v",
}  # fmt: skip


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    async with running(FakeServer(script=SCRIPT)) as server:
        yield server


async def replayed(name: str, server: FakeServer, completion: str) -> Replay:
    server.completion = completion
    replay = Replay(server.url)
    assert await replay.run(name) == 0
    assert replay.errors == []
    return replay


@pytest.mark.parametrize(
    ("name", "completion", "label", "encoding"),
    [
        ("eglot", "put_delay 0.1", "set_output_delay 0.1", "utf-16"),
        ("lsp-mode", " [get_ports c]", "0.1 [get_ports c]", "utf-16"),
        ("helix", "put_delay 0.1", "set_output_delay 0.1", "utf-8"),
    ],
)
async def test_it_completes_checks_and_offers_scripts(
    name: str, completion: str, label: str, encoding: str, server: FakeServer
) -> None:
    replay = await replayed(name, server, completion)
    (agreed,) = replay.replies["initialize"]
    assert agreed["capabilities"]["positionEncoding"] == encoding
    assert (replay.offered["detail"], replay.offered["label"]) == ("Chipsmith", label)
    assert "set_inputt_delay" in replay.published[-1]["diagnostics"][0]["message"]
    (actions,) = replay.replies["textDocument/codeAction"]
    assert [action["title"] for action in actions] == ["Write script from this comment"]


@pytest.mark.parametrize("name", ["eglot", "helix"])
async def test_the_code_action_puts_the_script_below_the_comment(name: str, server: FakeServer) -> None:
    replay = await replayed(name, server, "put_delay 0.1")
    (asked,) = replay.applied
    (change,) = asked["edit"]["documentChanges"]
    assert change["edits"][0]["newText"] == "report_worst_slack\n"


@pytest.mark.parametrize(("name", "completion"), [("lsp-mode", " [get_ports c]"), ("helix", "put_delay 0.1")])
async def test_what_was_taken_is_recorded(name: str, completion: str, server: FakeServer) -> None:
    await replayed(name, server, completion)
    outcomes = [one for one in server.events if one["event"] == "completion_outcome"]
    assert ("accepted", completion) in [(one["outcome"], one["accepted_text"]) for one in outcomes]
