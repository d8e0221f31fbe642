"""What an editor is answered: one offer, ended, trimmed and filtered; other clients get the raw text."""

import json
from typing import Any

import httpx
import pytest
from support.fakes import FakeBackend

from chipsmith.core.config import Config, EngineConfig, TabConfig
from chipsmith.core.events import Event
from chipsmith.core.home import Home
from chipsmith.core.worth import Worth, write_worth
from chipsmith.server.assistants.completion import assistant

EDITOR = {"model": "tab", "prompt": "set x ", "suffix": "\nputs $x\n", "language": "tcl", "max_tokens": 64}
SECRET = ['"', "-----BEGIN RSA PRIVATE KEY-----", '"']


@pytest.fixture
def config() -> Config:
    return Config(engine=EngineConfig(fit=False), tab=TabConfig(exclude=("secrets/", "*.lic")))


async def ask(client: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    answer = await client.post("/v1/completions", json={**EDITOR, **changes})
    assert answer.status_code == 200
    return answer.json()


def text(answer: dict[str, Any]) -> str:
    return answer["choices"][0]["text"]


async def test_an_offer_ends_with_its_statement_and_so_does_the_generation(
    client: httpx.AsyncClient, backend: FakeBackend
) -> None:
    backend.words = ["5", "\n", "set", " y", " 6"]
    answer = await ask(client)
    assert text(answer) == "5"
    assert answer["choices"][0]["finish_reason"] == "stop"
    assert answer["timings"]["generated_tokens"] == 2
    assert "filtered" not in answer


async def test_a_client_that_names_no_language_gets_what_the_model_wrote(
    client: httpx.AsyncClient, backend: FakeBackend
) -> None:
    backend.words = ["5", "\n", "set y ", "6  "]
    assert text(await ask(client, language=None)) == "5\nset y 6  "


async def test_a_line_cut_by_the_token_limit_is_left_out(
    client: httpx.AsyncClient, backend: FakeBackend
) -> None:
    backend.words, backend.finish = ["    set a 1\n", "    set b"], "length"
    answer = await ask(client, prompt="proc f {} {\n", suffix="\n}\n")
    assert (text(answer), answer["choices"][0]["finish_reason"]) == ("    set a 1", "length")


async def test_a_documents_line_ends_are_kept_and_the_model_sees_line_feeds(
    client: httpx.AsyncClient, backend: FakeBackend
) -> None:
    backend.words = ["\n  set a 1\n", "  set b 2\n", "}"]
    answer = await ask(client, prompt="x\r\nproc f {} {", suffix="\r\n}\r\n")
    assert text(answer) == "\r\n  set a 1\r\n  set b 2"
    assert (backend.completions[0].prefix, backend.completions[0].suffix) == ("x\nproc f {} {", "\n}\n")


async def test_a_streamed_offer_is_one_piece(client: httpx.AsyncClient, backend: FakeBackend) -> None:
    backend.words = ["5", ";", "\n", "x"]
    answer = await client.post("/v1/completions", json={**EDITOR, "stream": True})
    first, done = [line.removeprefix("data: ") for line in answer.text.splitlines() if line]
    assert (text(json.loads(first)), done) == ("5;", "[DONE]")
    assert json.loads(first)["timings"]["prompt_tokens"] == 3


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["  \n"], "empty"),
        (["\nputs $x\n"], "repeats_below"),
        (["1 2 1 2 1 2 1 2 1 2"], "loop"),
        (["\x1b[0m"], "control"),
        (SECRET, "secret"),
    ],
)
async def test_a_filtered_offer_is_empty_and_says_why(
    client: httpx.AsyncClient, backend: FakeBackend, words: list[str], reason: str
) -> None:
    backend.words = words
    answer = await ask(client)
    assert (text(answer), answer["filtered"]) == ("", reason)
    assert answer["timings"]["prompt_tokens"] == 3
    assert answer["model_version"] == "base"
    metrics = (await client.get("/metrics")).text
    assert f'chipsmith_filtered_total{{reason="{reason}"}} 1.0' in metrics


async def test_nothing_is_generated_for_an_excluded_file(
    client: httpx.AsyncClient, backend: FakeBackend
) -> None:
    answer = await ask(client, path="/home/me/chip/secrets/keys.tcl", workspace="/home/me/chip")
    assert (text(answer), answer["filtered"]) == ("", "excluded")
    assert backend.completions == []


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person who waits, whatever this machine is busy with."""
    monkeypatch.setattr(assistant, "REPLACED_WITHIN_S", 60.0)


@pytest.mark.usefixtures("patient")
async def test_another_candidate_is_tried_where_the_request_allows_it(
    client: httpx.AsyncClient, backend: FakeBackend, recorded: list[Event]
) -> None:
    backend.takes = [["\nputs $x\n"], ["5"]]
    answer = await ask(client, candidates=2)
    assert text(answer) == "5"
    assert "filtered" not in answer
    assert [asked.sampling.temperature for asked in backend.completions] == [0.0, 0.4]
    assert answer["timings"]["prompt_tokens"] == 6
    assert [event.name for event in recorded].count("tokens_generated") == 2


async def test_nobody_waits_long_for_another_candidate(
    client: httpx.AsyncClient, backend: FakeBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assistant, "REPLACED_WITHIN_S", 0.0)
    backend.takes = [["\nputs $x\n"], ["5"]]
    assert (await ask(client, candidates=2))["filtered"] == "repeats_below"


@pytest.mark.usefixtures("patient")
async def test_a_model_that_has_nothing_to_say_is_not_pressed(
    client: httpx.AsyncClient, backend: FakeBackend
) -> None:
    backend.takes = [[" "], ["5"]]
    assert (await ask(client, candidates=2))["filtered"] == "empty"


@pytest.mark.usefixtures("patient")
async def test_the_last_candidate_says_why_none_passed(
    client: httpx.AsyncClient, backend: FakeBackend
) -> None:
    backend.takes = [["\nputs $x\n"], [" "], ["5"]]
    assert (await ask(client, candidates=2))["filtered"] == "empty"


async def test_typed_through_and_undone_text_is_answered_without_the_model(
    client: httpx.AsyncClient, backend: FakeBackend
) -> None:
    backend.words = ["5", "0", "0", "\n"]
    assert text(await ask(client)) == "500"
    asked = len(backend.completions)
    typed = await ask(client, prompt="set x 5")
    assert (text(typed), typed["timings"]["generated_tokens"]) == ("00", 0)
    assert text(await ask(client, prompt="set x ")) == "500"
    assert len(backend.completions) == asked
    await ask(client, prompt="set x 7")
    await ask(client, suffix="\nputs other\n")
    assert len(backend.completions) == asked + 2


async def test_an_offer_that_invents_a_flag_of_the_files_tool_is_withheld(
    client: httpx.AsyncClient, backend: FakeBackend
) -> None:
    backend.words = ["-perod 10", " [get_ports clk]"]
    asked = {"prompt": "create_clock ", "suffix": "\n", "tool": "opensta"}
    answer = await ask(client, **asked)
    assert (text(answer), answer["filtered"]) == ("", "invented")
    backend.words = ["-period 10", " [get_ports clk]"]
    assert text(await ask(client, **asked)) == "-period 10 [get_ports clk]"


async def test_a_warm_up_computes_what_the_offer_will_need_and_says_nothing(
    client: httpx.AsyncClient, backend: FakeBackend
) -> None:
    backend.words = []
    answer = await ask(client, prompt="set x 1\r\nset y ", warm=True)
    assert (text(answer), "filtered" in answer) == ("", False)
    await ask(client, prompt="set x 1\r\nset y ")
    warm, asked = backend.completions
    assert (warm.warm, asked.warm) == (True, False)
    assert (warm.prefix, warm.suffix, warm.max_tokens) == (asked.prefix, asked.suffix, asked.max_tokens)


async def test_files_that_are_left_out_are_not_warmed(
    client: httpx.AsyncClient, backend: FakeBackend
) -> None:
    await ask(client, path="/project/secrets/keys.tcl", workspace="/project", warm=True)
    assert backend.completions == []


async def test_an_offer_that_would_hardly_be_taken_is_withheld_unless_it_was_asked_for(
    client: httpx.AsyncClient, backend: FakeBackend, home: Home
) -> None:
    write_worth(Worth({}, -9.0, 600, 30, 0.9), home.worth)
    backend.words = ["5"]
    assert text(await ask(client)) == "5"
    answers = [await ask(client, prompt=f"set x{number} ", automatic=True) for number in range(30)]
    assert {answer.get("filtered") for answer in answers} >= {"unlikely"}
