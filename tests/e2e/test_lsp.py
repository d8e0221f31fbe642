"""`chipsmith lsp` over stdio with a real LSP client, against a server of scripted answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from support.editor import ACCEPT, COMMAND, Editor, editing
from support.fake_server import FakeServer, opened, running
from support.patience import PATIENCE_S, until

from chipsmith.core.home import Home
from chipsmith.lsp.connection import BACK, LOST

HEAVY = {"torch", "transformers", "numpy", "fastapi", "duckdb", "lancedb", "httpx", "rich", "typer"}
NASTY = "x = 😀é\u0301\r\nset y 1\r\n\fproc\u2028f {} {}\r\n"


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    async with running(FakeServer()) as server:
        yield server


@pytest.fixture
async def editor(server: FakeServer) -> AsyncIterator[Editor]:
    async with editing(serverUrl=server.url, debounceMs=0) as editor:
        await editor.until_ready()
        yield editor


def outcomes(server: FakeServer) -> list[dict]:
    return [event for event in server.events if event["event"] == "completion_outcome"]


class TestInlineCompletion:
    async def test_it_is_advertised_with_its_command(self, editor: Editor) -> None:
        assert editor.capabilities.inline_completion_provider is not None
        assert ACCEPT in editor.capabilities.execute_command_provider.commands

    async def test_an_offer_inserts_at_the_cursor_and_reports_its_acceptance(
        self, editor: Editor, server: FakeServer
    ) -> None:
        editor.open("set x 1\n")
        item = await editor.complete()
        assert item.insert_text == "report_checks"
        assert item.range == types.Range(types.Position(1, 0), types.Position(1, 0))
        await editor.accept(item)
        await until(lambda: len(outcomes(server)) == 1)
        outcome = outcomes(server)[0]
        assert (outcome["outcome"], outcome["inferred"]) == ("accepted", False)
        assert outcome["completion"] == item.command.arguments[0]
        assert [event["event"] for event in server.events] == [
            "session_started",
            "completion_shown",
            "completion_outcome",
        ]

    async def test_an_offer_that_the_server_withholds_is_recorded_with_its_reason(
        self, editor: Editor, server: FakeServer
    ) -> None:
        server.completion, server.filtered = "", "loop"
        editor.open("set x 1\n")
        assert await editor.complete() is None
        await until(lambda: len(outcomes(server)) == 1)
        (outcome,) = outcomes(server)
        assert (outcome["outcome"], outcome["reason"]) == ("filtered", "loop")
        assert (outcome["language"], outcome["model_version"]) == ("tcl", "v1")
        assert "completion_shown" not in [event["event"] for event in server.events]

    async def test_the_server_is_asked_with_both_sides_and_the_document(
        self, editor: Editor, server: FakeServer
    ) -> None:
        editor.open("set x 1\nset y 2\n")
        editor.cursor = 8
        await editor.complete()
        asked = server.asked[-1]
        assert (asked["prompt"], asked["suffix"]) == ("set x 1\n", "set y 2\n")
        assert (asked["model"], asked["language"], asked["temperature"]) == ("tab", "tcl", 0.0)
        assert (asked["document"], asked["path"]) == ("file:///project/run.tcl", "/project/run.tcl")

    async def test_the_server_is_told_of_other_files_and_the_event_says_of_which_kind(
        self, server: FakeServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CHIPSMITH_TAB__CONTEXT_CHARACTERS", "2000")
        async with editing(serverUrl=server.url, debounceMs=0) as editor:
            await editor.until_ready()
            editor.open("proc slack {path} {}\n", uri="file:///project/util.tcl")
            editor.open("slack ")
            await editor.complete()
            expected = {"source": "open", "path": "util.tcl", "text": "proc slack {path} {}"}
            assert server.asked[-1]["context"] == [expected]
            await until(lambda: len(server.events) == 2)
            assert server.events[-1]["context_sources"] == ["open"]

    async def test_text_that_is_typed_through_stays_on_offer_without_asking_again(
        self, editor: Editor, server: FakeServer
    ) -> None:
        editor.open("\n")
        first = await editor.complete(invoked=False)
        editor.type("rep")
        again = await editor.complete(invoked=False)
        assert (again.insert_text, again.command.arguments) == ("ort_checks", first.command.arguments)
        assert len(server.asked) == 1
        editor.type("ort_checks")
        await until(lambda: len(outcomes(server)) == 1)
        assert outcomes(server)[0]["outcome"] == "typed_through"

    async def test_alternatives_come_when_an_offer_that_stands_is_asked_for(
        self, editor: Editor, server: FakeServer
    ) -> None:
        server.alternatives = ["report_tns", "report_checks"]
        editor.open("\n")
        first = await editor.complete(invoked=False)
        items = await editor.alternatives()
        assert [item.insert_text for item in items] == ["report_checks", "report_tns"]
        assert items[0].command == first.command
        await editor.accept(items[1])
        await until(lambda: "accepted" in [one["outcome"] for one in outcomes(server)])
        (taken,) = [one for one in outcomes(server) if one["outcome"] == "accepted"]
        assert taken["accepted_text"] == "report_tns"

    async def test_a_newer_request_ends_the_older(self, editor: Editor, server: FakeServer) -> None:
        server.hold()
        editor.open("a\n")
        older = asyncio.create_task(editor.complete())
        await until(lambda: len(server.asked) == 1)
        server.gate = opened()
        editor.type("b")
        assert (await editor.complete()).insert_text == "report_checks"
        assert await older is None
        await until(server.gone.is_set)

    async def test_an_answer_to_an_older_text_is_dropped(self, editor: Editor, server: FakeServer) -> None:
        gate = server.hold()
        editor.open("a\n")
        asking = asyncio.create_task(editor.complete())
        await until(lambda: len(server.asked) == 1)
        editor.type("b")
        await editor.until_ready()  # it has read what was typed
        gate.set()
        assert await asking is None

    async def test_cancelling_reaches_the_server(self, editor: Editor, server: FakeServer) -> None:
        server.hold()
        editor.open("a\n")
        asking = asyncio.create_task(editor.complete())
        await until(lambda: len(server.asked) == 1)
        editor.cancel_last()
        with pytest.raises(JsonRpcException, match="cancel"):
            await asking
        await until(server.gone.is_set)

    async def test_a_refusal_is_shown_once_and_offers_nothing(
        self, editor: Editor, server: FakeServer
    ) -> None:
        server.refusal = {"message": "No model is loaded.", "fix": "chipsmith models pull"}
        editor.open("a\n")
        assert [await editor.complete() for _ in range(3)] == [None] * 3
        assert editor.said == ["No model is loaded. Fix: chipsmith models pull"]


class TestReports:
    @pytest.mark.parametrize(
        ("method", "more", "expected"),
        [
            ("chipsmith/didReject", {}, ("rejected", "")),
            ("chipsmith/didPartiallyAccept", {"acceptedLength": 6}, ("partly_accepted", "report")),
        ],
    )
    async def test_a_client_that_knows_more_is_believed(
        self, editor: Editor, server: FakeServer, method: str, more: dict, expected: tuple[str, str]
    ) -> None:
        editor.open("a\n")
        completion = (await editor.complete()).command.arguments[0]
        editor.notify("chipsmith/didShow", {"id": completion})
        editor.notify(method, {"id": completion, **more})
        editor.close()
        await until(lambda: len(outcomes(server)) == 1)
        outcome = outcomes(server)[0]
        assert (outcome["outcome"], outcome["accepted_text"]) == expected
        assert not outcome["inferred"]


class TestChat:
    async def test_an_answer_streams_and_then_comes_whole(self, editor: Editor) -> None:
        result = await editor.chat("What is setup slack?", token="t1")
        assert [(delta.id, delta.text) for delta in editor.deltas] == [
            ("t1", "Setup"),
            ("t1", " slack"),
            ("t1", "."),
        ]
        assert (result.id, result.turn, result.content) == ("t1", "turn-1", "Setup slack.")
        assert (result.model, result.modelVersion, result.finish) == ("fake", "v1", "stop")
        assert result.timings.reused_tokens == 2

    async def test_cancelling_closes_the_stream(self, editor: Editor, server: FakeServer) -> None:
        server.hold()
        asking = asyncio.create_task(editor.chat("?"))
        await until(lambda: len(editor.deltas) == 1)
        editor.cancel_last()
        with pytest.raises(JsonRpcException, match="cancel"):
            await asking
        await until(server.gone.is_set)

    async def test_a_refusal_is_an_error_with_its_fix(self, editor: Editor, server: FakeServer) -> None:
        server.refusal = {"message": "The prompt is too long.", "fix": "shorten it."}
        with pytest.raises(JsonRpcException, match="too long") as refused:
            await editor.chat("?")
        assert refused.value.data == {"fix": "shorten it."}

    async def test_feedback_is_recorded(self, editor: Editor, server: FakeServer) -> None:
        turn = (await editor.chat("?")).turn
        await editor.request("chipsmith/feedback", {"turn": turn, "rating": "up", "text": "thanks"})
        await until(lambda: server.events[-1]["event"] == "chat_feedback")
        said = server.events[-1]
        assert (said["turn"], said["rating"], said["text"]) == ("turn-1", "up", "thanks")
        editor.notify("chipsmith/feedback", {"turn": turn, "rating": "down"})
        await until(lambda: server.events[-1].get("rating") == "down")


class TestStatus:
    async def test_every_field_is_there_even_without_a_value(self, server: FakeServer) -> None:
        await server.stop()
        async with editing(serverUrl=server.url) as editor:
            status = await editor.request("chipsmith/status", None)
            assert (status.url, status.latencyMs) == (None, None)
            assert status.state in ("starting", "failed")
            fields = ("state", "message", "url", "roles", "latencyMs", "recording", "today")
            assert status._fields == fields
            assert status.today._fields == ("date", "decided", "accepted")

    async def test_models_versions_and_latency_are_told(self, editor: Editor) -> None:
        editor.open("a\n")
        await editor.complete()
        status = await editor.until_ready()
        assert (status.roles.tab.model, status.roles.tab.version) == ("fake", "v1")
        assert status.roles.tab._fields == ("model", "version", "loaded", "error")
        assert status.latencyMs > 0


class TestBadInput:
    async def test_no_position_is_an_error(self, editor: Editor, server: FakeServer) -> None:
        for text in ("", NASTY, "x" * 200_000):
            editor.open(text, uri=f"file:///project/{len(text)}.tcl")
            for position in (types.Position(0, 5), types.Position(1, 10**9), types.Position(10**9, 0)):
                item = await editor.complete(at=position)
                assert item.range.start == item.range.end
                asked = server.asked[-1]
                plain = text.replace("\r\n", "\n")
                assert (asked["prompt"] + asked["suffix"]) in plain
            editor.close()

    async def test_wide_characters_count_as_utf16(self, editor: Editor, server: FakeServer) -> None:
        editor.open(NASTY)
        editor.replace(4, 5, "")
        await editor.complete(at=types.Position(0, 5))
        assert server.asked[-1]["prompt"] == "x = é"

    async def test_two_hundred_requests_at_once_leave_one_offer(
        self, editor: Editor, server: FakeServer
    ) -> None:
        gate = server.hold()
        editor.open("a\n")
        *older, last = [asyncio.create_task(editor.complete()) for _ in range(200)]
        assert await asyncio.gather(*older) == [None] * 199
        gate.set()
        assert (await last).insert_text == "report_checks"

    async def test_offers_have_the_documents_line_ends(self, editor: Editor, server: FakeServer) -> None:
        server.completion = "proc f {} {\n}"
        editor.open("a\r\n")
        item = await editor.complete()
        assert item.insert_text == "proc f {} {\r\n}"
        await editor.accept(item)
        await until(lambda: len(outcomes(server)) == 1)
        assert outcomes(server)[0]["outcome"] == "accepted"

    async def test_a_document_that_was_not_opened_has_no_offers(self, editor: Editor) -> None:
        editor.open("a\n")
        editor.close()
        assert await editor.complete() is None

    @pytest.mark.parametrize(
        "params", [{}, {"messages": []}, {"messages": [{"role": "king", "content": ""}]}, None]
    )
    async def test_a_malformed_request_is_answered(self, editor: Editor, params: object) -> None:
        with pytest.raises(JsonRpcException):
            await asyncio.wait_for(editor.request("chipsmith/chat", params), PATIENCE_S)
        assert editor.said == []

    async def test_an_unknown_command_or_completion_harms_nothing(self, editor: Editor) -> None:
        params = types.ExecuteCommandParams(ACCEPT, ["never offered"])
        await editor.client.workspace_execute_command_async(params)
        editor.notify("chipsmith/didReject", {"id": "never offered"})
        editor.notify("chipsmith/didReject", {"wrong": 1})
        assert (await editor.until_ready()).state == "ready"

    async def test_wrong_options_are_named(self, server: FakeServer) -> None:
        async with editing(serverUrl=server.url, debounceMs=-1) as editor:
            await until(lambda: bool(editor.said))
            assert "initialization options" in editor.said[0]

    async def test_a_wrong_configuration_is_shown_with_its_fix(self, home: Home) -> None:
        home.root.mkdir()
        home.config_file.write_text("[tab]\ndebounce = 1\n")
        async with editing() as editor:
            await until(lambda: bool(editor.said))
            assert "debounce" in editor.said[0]
            assert str(home.config_file) in editor.said[0]


class TestServerGone:
    async def test_it_is_said_once_events_wait_and_arrive_in_order(
        self, editor: Editor, server: FakeServer, home: Home
    ) -> None:
        editor.open("a\n")
        item = await editor.complete()
        await until(lambda: len(server.events) == 2)
        await server.stop()
        assert (await editor.complete()).insert_text == item.insert_text  # what stands may still be taken
        await until(lambda: editor.said[:1] == [LOST])
        await editor.accept(item)
        await editor.request("chipsmith/feedback", {"turn": "t", "rating": "down"})
        await until((home.spool / "events.jsonl").exists)
        assert await editor.complete() is None
        await server.start()
        await until(lambda: BACK in editor.said)
        await until(lambda: len(server.events) == 4)
        assert [event["event"] for event in server.events[2:]] == ["completion_outcome", "chat_feedback"]
        assert (await editor.complete()).insert_text == "report_checks"
        assert editor.said[0] == LOST
        assert editor.said[-1] == BACK
        assert len(editor.said) == len(set(editor.said))

    @pytest.mark.parametrize("level", ["off", "no_code"])
    async def test_levels_hold_before_the_spool(
        self, level: str, server: FakeServer, home: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CHIPSMITH_DEVDATA__LEVEL", level)
        async with editing(serverUrl=server.url, debounceMs=0) as editor:
            await editor.until_ready()
            editor.open("secret\n")
            await editor.complete()
            await server.stop()
        kept = "".join(file.read_text() for file in home.spool.glob("*.jsonl")) + json.dumps(server.events)
        assert "secret" not in kept
        assert "run.tcl" not in kept
        assert bool(server.events) is (level == "no_code")

    async def test_the_last_events_are_kept_when_the_editor_dies(
        self, server: FakeServer, home: Home
    ) -> None:
        async with editing(serverUrl=server.url, debounceMs=0) as editor:
            await editor.until_ready()
            editor.open("a\n")
            await editor.complete()
            await server.stop()
            editor.client._server.stdin.close()
            await editor.client._server.wait()
            editor.client.capabilities = None  # there is nobody left to shut down
        events = [json.loads(line) for line in (home.spool / "events.jsonl").read_text().splitlines()]
        assert ("completion_outcome", "ignored") in [(e["event"], e.get("outcome")) for e in events]


class TestProcess:
    async def test_nothing_but_messages_comes_out_and_nothing_heavy_goes_in(
        self, server: FakeServer, home: Home
    ) -> None:
        """Raw bytes of a whole session in which something prints."""
        probe = (
            "import os, sys, chipsmith.lsp.main, chipsmith.lsp.assistant as part\n"
            "begin = part.Assistant.begin\n"
            "def noisy(self):\n"
            "    print('stray'), os.write(1, b'stray'), begin(self)\n"
            "part.Assistant.begin = noisy\n"
            "chipsmith.lsp.main.main()\n"
            f"sys.stderr.write('heavy=' + ','.join({HEAVY} & set(sys.modules)) + ';')\n"
        )
        process = await asyncio.create_subprocess_exec(
            COMMAND[0], "-c", probe, stdin=-1, stdout=-1, stderr=-1
        )
        options = {"serverUrl": server.url}
        nobody = {"processId": None, "rootUri": None, "capabilities": {}, "initializationOptions": options}
        send(process, {"id": 1, "method": "initialize", "params": nobody})
        send(process, {"method": "initialized", "params": {}})
        await until(lambda: bool(server.events))
        send(process, {"id": 2, "method": "shutdown"})
        answers = [await receive(process), await receive(process)]
        send(process, {"method": "exit"})
        out, err = await asyncio.wait_for(process.communicate(), PATIENCE_S)
        assert [answer["id"] for answer in answers] == [1, 2]
        assert out == b""
        assert b"heavy=;" in err
        assert err.count(b"stray") == 2
        assert (home.logs / "lsp.log").stat().st_mode & 0o777 == 0o600


def send(process: asyncio.subprocess.Process, message: dict) -> None:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))


async def receive(process: asyncio.subprocess.Process) -> dict:
    """The next message, which must start right where the last one ended."""
    head = await asyncio.wait_for(process.stdout.readuntil(b"\r\n\r\n"), PATIENCE_S)
    assert head.startswith(b"Content-Length: ")
    return json.loads(await process.stdout.readexactly(int(head.split(b"\r\n")[0].split(b": ")[1])))
