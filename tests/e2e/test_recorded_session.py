"""What a session leaves on the disk: a real language server and server, a model that says its lines."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvicorn
from attrs import fields_dict
from lsprotocol import types
from support.editor import Editor, editing
from support.fakes import FakeBackend
from support.patience import until
from support.records import recorded

from chipsmith.collectors.reader import Report, read_events
from chipsmith.core.config import Config, EngineConfig
from chipsmith.core.events import EVENTS
from chipsmith.core.home import Home
from chipsmith.lsp.messages.blocks import DID_APPLY
from chipsmith.lsp.messages.chat import FEEDBACK
from chipsmith.lsp.messages.edits import EDIT, RESOLVE_EDIT
from chipsmith.server.api.app import make_app
from chipsmith.server.hub import Hub

OFFER = "report_checks -path_delay max"


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> FakeBackend:
    fake = FakeBackend([OFFER])
    monkeypatch.setattr(Hub, "_make", lambda self, wanted: fake)
    return fake


@asynccontextmanager
async def serving(home: Home) -> AsyncIterator[str]:
    app = make_app(Config(engine=EngineConfig(fit=False)), home)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    task = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


async def offered(editor: Editor, comment: str) -> types.InlineCompletionItem:
    editor.insert(f"\n# {comment}\n")
    return await editor.complete()


async def complete_in_every_way(editor: Editor, model: FakeBackend) -> dict[str, str]:
    """What a person can do with an offer; returns the identifiers by what was done."""
    done = {}
    for deed in ("accepted", "by word", "typed through", "typed otherwise", "undone", "superseded"):
        item = await offered(editor, deed)
        done[deed] = item.command.arguments[0]
        at = editor.cursor
        match deed:
            case "accepted":
                await editor.accept(item)
            case "by word":
                editor.insert("report_checks")
                editor.insert(" ")
                editor.type("-from clk")
            case "typed through":
                editor.type(OFFER)
            case "typed otherwise":
                editor.type("puts done")
            case "undone":
                editor.insert(OFFER)
                editor.replace(at, editor.cursor, "")
                editor.cursor = at
            case "superseded":
                model.words = ["set_units -time ns"]
                assert await editor.complete(at=types.Position(1, 0))
    model.words = [" "]
    assert await offered(editor, "withheld") is None
    model.words = [OFFER]
    item = await offered(editor, "ignored")
    return {**done, "ignored": item.command.arguments[0]}


async def converse(editor: Editor, model: FakeBackend) -> None:
    model.words = ["It reports the timing paths of the design."]
    answer = await editor.chat("What does @open do?")
    await editor.request(FEEDBACK, {"turn": answer.turn, "rating": "up", "text": "right"})
    block = {"turn": answer.turn, "block": 0, "outcome": "applied", "text": "puts 1", "language": "tcl"}
    await editor.request(DID_APPLY, {**block, "uri": editor.document.uri})


async def rewrite(editor: Editor, model: FakeBackend) -> None:
    model.words = ["```tcl\nset x 10\nset y 2\nset z 30\n```"]
    lines = types.Range(types.Position(0, 0), types.Position(3, 0))
    document = {"uri": editor.document.uri}
    asked = {"textDocument": document, "range": lines, "instruction": "times ten", "token": "e"}
    edit = await editor.request(EDIT, asked)
    await editor.request(RESOLVE_EDIT, {"id": edit.id, "accepted": [0], "rejected": [1]})


async def test_everything_that_happened_is_in_the_files(home: Home, model: FakeBackend) -> None:
    async with serving(home) as url:
        async with editing(serverUrl=url, debounceMs=0) as editor:
            await editor.until_ready()
            editor.open("set x 1\nset y 2\nset z 3\n")
            await rewrite(editor, model)
            await converse(editor, model)
            model.words = [OFFER]
            done = await complete_in_every_way(editor, model)
            editor.close()
            text = editor.document.source
        _an_hour_earlier(next(home.retention.glob("*.jsonl")))
        async with editing(serverUrl=url, debounceMs=0) as editor:
            await editor.until_ready()
            editor.open(text.replace("path_delay max", "path_delay min"))
            await until(lambda: bool(recorded(home, "manual_edit")))

    report = Report()
    kinds = {event.name for event in read_events(home.devdata, report)}
    assert report.faults == {}
    assert kinds == set(EVENTS) - {"script_checked"}  # that one is in tests/e2e/test_script.py
    fates = {}
    for outcome in recorded(home, "completion_outcome"):
        assert set(outcome) == {"event", "schema", *fields_dict(EVENTS["completion_outcome"])}
        assert (outcome["model"], outcome["model_version"]) == (Config().roles["tab"].model, "base")
        assert outcome["timings"]["generated_tokens"] > 0
        fates[outcome["completion"]] = outcome["outcome"], outcome["reason"], outcome["accepted_characters"]
    assert {deed: fates.pop(completion) for deed, completion in done.items()} == {
        "accepted": ("accepted", "reported by the editor", len(OFFER)),
        "by word": ("partly_accepted", "typed otherwise", len("report_checks")),
        "typed through": ("typed_through", "", 0),
        "typed otherwise": ("rejected", "typed otherwise", 0),
        "undone": ("rejected", "undone", 0),
        "superseded": ("superseded", "a newer offer", 0),
        "ignored": ("ignored", "closed", 0),
    }
    assert sorted(fates.values()) == [("filtered", "empty", 0), ("superseded", "a newer offer", 0)]
    assert {one["hunk"]: one["outcome"] for one in recorded(home, "edit_outcome")} == {
        0: "accepted",
        1: "rejected",
    }
    assert recorded(home, "context_used")[0]["answer"] == recorded(home, "chat_turn")[0]["turn"]
    assert {one["role"] for one in recorded(home, "tokens_generated")} == {"chat", "tab"}
    assert {one["role"] for one in recorded(home, "model_used")} >= {"chat", "tab"}


def _an_hour_earlier(file: Path) -> None:
    born = (datetime.now(UTC) - timedelta(hours=1, minutes=1)).timestamp()
    anchors = [json.loads(line) for line in file.read_text().splitlines()]
    file.write_text("".join(json.dumps({**anchor, "born": born}) + "\n" for anchor in anchors))
