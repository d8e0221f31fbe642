"""`chipsmith chat` prints the answer as it comes, and asks as a client that can be told apart."""

import json

import pytest
from typer.testing import CliRunner

from chipsmith.cli.app import app
from chipsmith.core.errors import RefusedError, ServerUnreachableError

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
