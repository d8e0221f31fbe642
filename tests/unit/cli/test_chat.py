"""`chipsmith chat` prints the answer as it comes, and asks as a client that can be told apart."""

import json

import pytest
from typer.testing import CliRunner

from chipsmith.cli.app import app
from chipsmith.cli.chat import ask
from chipsmith.core.config import load_config
from chipsmith.core.errors import InputError, RefusedError, ServerUnreachableError
from chipsmith.core.home import Home

ANSWER = [
    {"id": "t1", "choices": [{"delta": {"role": "assistant"}}]},
    {"id": "t1", "choices": [{"delta": {"content": "Time "}}]},
    {"id": "t1", "choices": [{"delta": {"content": "to spare."}, "finish_reason": "stop"}]},
    {"id": "t1", "model": "chat", "model_version": "base", "choices": [], "usage": {"total_tokens": 9}},
]
SSE = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in ANSWER) + "data: [DONE]\n\n"
CHAT = "POST /v1/chat/completions"


def invoke(*arguments):
    return CliRunner().invoke(app, ["chat", *arguments], catch_exceptions=False)


def test_the_answer_is_printed(fake_server):
    fake_server.answer(CHAT, SSE)
    assert invoke("What is setup slack?").stdout == "Time to spare.\n"
    ((asked, request),) = fake_server.requests
    assert asked == CHAT
    assert request["messages"] == [{"role": "user", "content": "What is setup slack?"}]
    assert (request["model"], request["stream"]) == ("chat", True)
    assert request["client"].startswith("chipsmith chat")


def test_what_rests_on_no_document_is_said_beside_the_answer(fake_server):
    fake_server.answer(CHAT, SSE)
    assert "chipsmith index" in invoke("What is setup slack?").stderr
    fake_server.answer(CHAT, SSE.replace('"usage"', '"context": [{"number": 1}], "usage"'))
    assert invoke("What is setup slack?").stderr == ""


def test_programs_get_the_answer_with_its_turn_and_version(fake_server):
    fake_server.answer(CHAT, SSE)
    told = json.loads(invoke("hello", "--json").stdout)
    assert (told["text"], told["id"], told["model_version"]) == ("Time to spare.", "t1", "base")
    assert told["usage"] == {"total_tokens": 9}


def test_without_a_server_the_fix_is_to_start_one(home, monkeypatch):
    monkeypatch.setenv("CHIPSMITH_SERVER__PORT", "1")
    with pytest.raises(ServerUnreachableError) as caught:
        invoke("hello")
    assert "chipsmith serve" in caught.value.fix


def test_a_refusal_is_repeated(fake_server):
    fake_server.answer(CHAT, {"error": {"message": "Too long.", "fix": "ask less."}}, status=400)
    with pytest.raises(RefusedError, match="Too long"):
        invoke("hello")


def asked(fake_server) -> list[dict]:
    return [request for _, request in fake_server.requests]


def test_what_a_question_names_goes_with_it(fake_server, tmp_path, monkeypatch):
    fake_server.answer(CHAT, SSE)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "top.sdc").write_text("create_clock clk\n")
    invoke("What does @file:top.sdc do?")
    (request,) = asked(fake_server)
    assert [(one["path"], one["text"]) for one in request["attachments"]] == [
        ("top.sdc", "create_clock clk\n")
    ]
    assert request["search"] == []


def test_a_question_that_names_nothing_looks_into_the_index(fake_server, monkeypatch):
    fake_server.answer(CHAT, SSE)
    invoke("What is setup slack?")
    monkeypatch.setenv("CHIPSMITH_CHAT__SEARCH", "false")
    invoke("What is setup slack?")
    searches = [request["search"] for request in asked(fake_server)]
    assert searches == [[{"provider": "index", "query": "What is setup slack?"}], []]


def test_a_slash_command_is_a_prompt(fake_server):
    fake_server.answer(CHAT, SSE)
    invoke("/explain false paths")
    assert asked(fake_server)[0]["messages"][0]["content"].startswith("Explain what this does")


def test_what_is_piped_in_is_read_where_it_is_named(fake_server):
    fake_server.answer(CHAT, SSE)
    CliRunner().invoke(
        app, ["chat", "Why does @stdin fail?"], input="Error: no clock\n", catch_exceptions=False
    )
    assert asked(fake_server)[0]["attachments"][0]["text"] == "Error: no clock\n"


def test_without_a_question_and_a_terminal_the_fix_is_to_give_one(fake_server):
    with pytest.raises(InputError, match="no question"):
        invoke()


def test_a_talk_remembers_its_turns_and_survives_errors(fake_server, monkeypatch, capsys):
    fake_server.answer(CHAT, SSE)
    lines = iter(["hello", "@file:nowhere.v", "", "and then?", "/quit"])
    monkeypatch.setattr("builtins.input", lambda _: next(lines))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    home = Home.find()
    ask(home, load_config(home), None)
    first, second = asked(fake_server)
    assert [message["content"] for message in second["messages"]] == ["hello", "Time to spare.", "and then?"]
    assert first["session"] == second["session"] != ""
    assert "There is no file nowhere.v" in capsys.readouterr().err
