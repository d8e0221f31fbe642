"""Commands find the running server, and repeat what it says when it refuses."""

import os

import pytest

from chipsmith.core.client import (
    ServerAddress,
    announce,
    base_url,
    call,
    find_server,
    headers,
    stream,
    withdraw,
)
from chipsmith.core.config import Config, ServerConfig
from chipsmith.core.errors import RefusedError, ServerUnreachableError

CONFIG = Config(server=ServerConfig(port=1))
REFUSAL = {"error": {"message": "There is no role x.", "type": "invalid_request_error", "fix": "use tab."}}


def test_the_announced_address_is_found_and_taken_back_by_its_own_process(home):
    announce(home, ServerAddress("127.0.0.1", 9, os.getpid(), "1"))
    assert base_url(home, CONFIG) == "http://127.0.0.1:9"
    withdraw(home)
    assert find_server(home) is None


def test_another_process_s_address_is_left_alone(home):
    announce(home, ServerAddress("127.0.0.1", 9, os.getppid(), "1"))
    withdraw(home)
    assert find_server(home) is not None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"port": "x"}'])
def test_a_broken_announcement_counts_as_none(home, content):
    home.server_file.write_text(content, encoding="utf-8")
    assert find_server(home) is None
    assert base_url(home, CONFIG) == "http://127.0.0.1:1"


def test_an_ipv6_address_is_bracketed():
    assert ServerAddress("::1", 9, 1, "1").url == "http://[::1]:9"


def test_the_token_is_sent_where_there_is_one():
    assert headers(CONFIG) == {}
    assert headers(Config(server=ServerConfig(token="t"))) == {"Authorization": "Bearer t"}


def test_an_answer_is_decoded(home, fake_server):
    fake_server.answer("GET /health", {"status": "ok"})
    assert call(home, CONFIG, "GET", "/health") == {"status": "ok"}


def test_a_refusal_is_repeated_with_its_fix(home, fake_server):
    fake_server.answer("POST /v1/completions", REFUSAL, status=404)
    with pytest.raises(RefusedError, match=r"There is no role x\.") as caught:
        call(home, CONFIG, "POST", "/v1/completions", json={"model": "x"})
    assert caught.value.fix == "use tab."


def test_a_foreign_server_s_error_is_reported_by_its_status(home, fake_server):
    fake_server.answer("GET /health", "<html>", status=502)
    with pytest.raises(RefusedError, match="502"):
        call(home, CONFIG, "GET", "/health")


def test_no_server_is_an_error_with_the_command_that_starts_one(home):
    with pytest.raises(ServerUnreachableError) as caught:
        call(home, CONFIG, "GET", "/health")
    assert "chipsmith serve" in caught.value.fix


def test_a_stream_yields_objects_until_it_is_done(home, fake_server):
    fake_server.answer(
        "POST /v1/x", ': hello\n\ndata: {"a": 1}\n\ndata:{"a": 2}\n\ndata: [DONE]\n\ndata: {"a": 3}\n\n'
    )
    assert list(stream(home, CONFIG, "/v1/x", json={})) == [{"a": 1}, {"a": 2}]


def test_a_refusal_before_or_within_a_stream_is_repeated(home, fake_server):
    fake_server.answer("POST /v1/x", REFUSAL, status=400)
    with pytest.raises(RefusedError, match="no role x"):
        list(stream(home, CONFIG, "/v1/x", json={}))
    fake_server.answer(
        "POST /v1/x", 'data: {"a": 1}\n\ndata: {"error": {"message": "lost", "fix": "retry."}}\n\n'
    )
    chunks = stream(home, CONFIG, "/v1/x", json={})
    assert next(chunks) == {"a": 1}
    with pytest.raises(RefusedError, match="lost"):
        next(chunks)


def test_a_stream_from_nowhere_is_an_error(home):
    with pytest.raises(ServerUnreachableError):
        next(stream(home, CONFIG, "/v1/x", json={}))
