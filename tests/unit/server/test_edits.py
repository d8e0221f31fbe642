"""Edits: what the model is asked, which answers are taken, and what is recorded."""

import json
from typing import Any

import httpx
import pytest
from support.fakes import FakeBackend

from chipsmith.core.events import ContextOffered, ContextUsed, EditProposed, Event, TokensGenerated

CODE = "    a <= b;\n    c <= d;\n"
ASKED = {"text": CODE, "instruction": "swap c and d", "language": "verilog", "path": "top.v", "first_line": 4}


async def propose(
    client: httpx.AsyncClient, backend: FakeBackend, answer: str, **body: Any
) -> httpx.Response:
    backend.words = [answer]
    return await client.post("/v1/edits", json={**ASKED, **body})


@pytest.mark.parametrize(
    "answer",
    [
        "```verilog\na <= b;\nd <= c;\n```",
        "Here it is:\n\n```\n    a <= b;\n    d <= c;\n```\nDone.",
        "a <= b;\nd <= c;",
        "```verilog\na <= b;\nd <= c;",
    ],
)
async def test_the_code_of_an_answer_becomes_hunks_with_the_pieces_own_margin(client, backend, answer):
    said = (await propose(client, backend, answer)).json()
    assert said["after"] == "    a <= b;\n    d <= c;\n"
    assert said["hunks"] == [{"first_line": 5, "removed": ["    c <= d;\n"], "added": ["    d <= c;\n"]}]
    assert said["model_version"] == "base"


async def test_the_model_is_given_instruction_code_and_rules(client, backend):
    await propose(client, backend, CODE, rules="Clocks end in _clk.")
    system, user = backend.chats[0].messages
    assert "Clocks end in _clk." in system.content
    assert "swap c and d" in user.content
    assert "```verilog\na <= b;\nc <= d;\n```" in user.content
    assert backend.chats[0].sampling.temperature == 0


@pytest.mark.parametrize(("answer", "used"), [("a <= d_clk;\nc <= d;", ["rules"]), ("a <= b;\nd <= c;", [])])
async def test_rules_that_show_in_an_edit_are_recorded_as_used(client, backend, recorded, answer, used):
    said = (await propose(client, backend, answer, rules="Clocks are named d_clk.", session="s")).json()
    offered, told = recorded[-2:]
    assert isinstance(offered, ContextOffered) and isinstance(told, ContextUsed)
    assert [piece.text for piece in offered.pieces] == ["Clocks are named d_clk."]
    assert (offered.answer, told.answer, told.passages, told.session) == (said["id"], said["id"], used, "s")


async def test_a_proposal_is_recorded_with_its_cost(client, backend, recorded: list[Event]):
    said = (await propose(client, backend, "a <= b;\nd <= c;", session="s")).json()
    cost, proposed = recorded
    assert isinstance(cost, TokensGenerated)
    assert isinstance(proposed, EditProposed)
    assert (proposed.edit, proposed.hunks, proposed.before) == (said["id"], 1, CODE)
    assert (proposed.session, proposed.instruction) == ("s", "swap c and d")


@pytest.mark.parametrize(("answer", "finish"), [("", "stop"), ("```\n```", "stop"), ("a <= b;", "length")])
async def test_half_an_answer_is_no_proposal(client, backend, recorded, answer, finish):
    backend.finish = finish
    response = await propose(client, backend, answer)
    assert response.status_code == 500
    assert "did not write the whole piece" in response.json()["error"]["message"]
    assert not any(isinstance(event, EditProposed) for event in recorded)


@pytest.mark.parametrize("wrong", [{"instruction": " "}, {"text": "\n \n"}, {"first_line": -1}])
async def test_nothing_to_do_is_said_before_the_model_is_asked(client, backend, wrong):
    response = await propose(client, backend, "x", **wrong)
    assert response.status_code == 400
    assert not backend.chats


async def test_an_answer_that_changes_nothing_has_no_hunks(client, backend):
    assert (await propose(client, backend, CODE)).json()["hunks"] == []


async def test_a_streamed_edit_ends_with_the_proposal(client, backend):
    backend.words = ["a <= b;\n", "d <= c;"]
    response = await client.post("/v1/edits", json={**ASKED, "stream": True})
    lines = [line.removeprefix("data: ") for line in response.text.splitlines() if line]
    assert lines.pop() == "[DONE]"
    *texts, done = [json.loads(line) for line in lines]
    assert "".join(one["text"] for one in texts) == "a <= b;\nd <= c;"
    assert done["event"] == "done"
    assert done["hunks"][0]["added"] == ["    d <= c;\n"]


async def test_a_stream_that_fails_in_the_middle_says_why(client, backend):
    backend.words, backend.finish = ["a <="], "length"
    response = await client.post("/v1/edits", json={**ASKED, "stream": True})
    assert "did not write the whole piece" in response.text


@pytest.mark.parametrize(
    ("code", "margin"),
    [("\ta\n\tb\n", "\t"), ("  a\n\n    b\n", "  "), ("a\n  b\n", ""), ("\n\n  a\n", "  "), ("  a", "  ")],
)
async def test_the_margin_is_what_all_lines_begin_with(client, backend, code, margin):
    said = (await propose(client, backend, "x", text=code)).json()
    assert said["after"].strip("\n") == f"{margin}x"
    assert said["after"].endswith("\n") is code.endswith("\n")


async def test_line_ends_stay_the_documents_own(client, backend):
    said = (await propose(client, backend, "a;\nc;\n", text="a;\r\nb;\r\n")).json()
    assert said["hunks"] == [{"first_line": 5, "removed": ["b;\r\n"], "added": ["c;\r\n"]}]
