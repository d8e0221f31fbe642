"""`POST /v1/scripts`: whole and streamed, recorded, and what is refused. Nothing is run here."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.fakes import FakeBackend
from support.patience import until

from chipsmith.core.errors import SandboxError
from chipsmith.core.events import ContextOffered, ContextUsed, Event
from chipsmith.core.events.scripts import ScriptChecked
from chipsmith.eda.specs.model import ToolSpec
from chipsmith.eda.tools import Tool

pytestmark = pytest.mark.usefixtures("tool")
ASK = {"prompt": "report the weight with 3 digits", "tool": "anvil", "candidates": 2, "rounds": 0}


async def ask(client: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    answer = await client.post("/v1/scripts", json={**ASK, **changes})
    assert answer.status_code == 200, answer.text
    return answer.json()


def checked(recorded: list[Event]) -> list[ScriptChecked]:
    return [event for event in recorded if isinstance(event, ScriptChecked)]


async def test_the_draft_that_holds_is_the_answer(client: httpx.AsyncClient, backend: FakeBackend) -> None:
    backend.takes = [["report_wait -digits 3\n"], ["report_weight", " -digits 3"]]
    told = await ask(client)
    assert (told["script"], told["rung"]) == ("report_weight -digits 3\n", "known")
    assert told["explanation"] == "It uses report_weight (Reports the weight)."
    assert (told["tool"], told["tool_version"], told["model_version"]) == ("anvil", "1.0", "base")
    assert [one["rung"] for one in told["candidates"]] == ["known", "parses"]
    assert told["timings"]["generated_tokens"] == 3


async def test_where_none_holds_the_answer_says_what_stood_in_the_way(
    client: httpx.AsyncClient, backend: FakeBackend
) -> None:
    backend.words = ["report_wait"]
    told = await ask(client)
    assert told["script"] == ""
    assert "report_wait" in told["message"]


async def test_every_draft_is_recorded_and_the_offered_one_marked(
    client: httpx.AsyncClient, backend: FakeBackend, recorded: list[Event]
) -> None:
    backend.takes = [["report_wait"], ["report_weight"]]
    told = await ask(client, session="s1")
    events = checked(recorded)
    assert [(event.text, event.rung, event.offered) for event in events] == [
        ("report_wait", "parses", False), ("report_weight", "known", False), ("report_weight", "known", True),
    ]  # fmt: skip
    assert {event.script for event in events} == {told["id"]}
    assert {(event.tool, event.prompt, event.session) for event in events} == {("anvil", ASK["prompt"], "s1")}


async def test_what_was_shown_and_what_of_it_ended_up_in_the_script_is_recorded(
    client: httpx.AsyncClient, backend: FakeBackend, recorded: list[Event]
) -> None:
    backend.words = ["report_weight"]
    told = await ask(client, session="s1")
    (offered,) = (event for event in recorded if isinstance(event, ContextOffered))
    (used,) = (event for event in recorded if isinstance(event, ContextUsed))
    assert (offered.answer, offered.query, offered.session) == (told["id"], ASK["prompt"], "s1")
    assert {"command:report_weight", "command:set_weight"} <= {piece.passage for piece in offered.pieces}
    assert (used.answer, used.passages) == (told["id"], ["command:report_weight"])


async def test_a_draft_that_falls_short_is_written_again_with_the_message(
    client: httpx.AsyncClient, backend: FakeBackend, recorded: list[Event]
) -> None:
    backend.takes = [["report_weight\nset_weigth 3 [get_ports x]"], ["set_weight 3 [get_ports x]"]]
    told = await ask(client, candidates=1, rounds=1)
    assert told["script"] == "report_weight\nset_weight 3 [get_ports x]\n"
    assert [event.round for event in checked(recorded)] == [0, 1, 1]
    repair = backend.completions[-1].prefix
    assert "# Not: set_weigth 3 [get_ports x]" in repair and repair.count("report_weight\n# Not") == 1


async def test_without_a_design_the_answer_says_what_names_were_taken_for(client: httpx.AsyncClient) -> None:
    told = await ask(
        client, tool="sdc", prompt="port carry has a load of 45 fF. rd_clk has 80 ps of uncertainty."
    )
    assert (
        told["script"] == "set_load 0.045 [get_ports carry]\nset_clock_uncertainty 0.08 [get_clocks rd_clk]\n"
    )
    assert told["notes"] == [
        "No design was given, so names were taken as they are spoken of: "
        "clocks rd_clk; inputs rd_clk; outputs carry."
    ]


async def test_names_of_the_script_around_are_known(client: httpx.AsyncClient) -> None:
    """`start` and `done` are ordinary words, which no guess takes for names."""
    beside = (
        "create_clock -name core -period 5 [get_ports ck]\nset_output_delay 1 -clock core [get_ports done]\n"
    )
    told = await ask(
        client,
        tool="sdc",
        prompt="Put a load of 45 fF on done. core has 80 ps of uncertainty.",
        beside=f"{beside}set_input_transition 0.1 start\n",
    )
    assert told["script"] == "set_load 0.045 [get_ports done]\nset_clock_uncertainty 0.08 [get_clocks core]\n"
    assert told["notes"] == []


async def test_where_no_sandbox_holds_a_design_that_nobody_named_is_known_and_not_run(
    client: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise SandboxError("No sandbox holds here.", fix="install bubblewrap.")

    monkeypatch.setattr(Tool, "run", refused)
    (tmp_path / "design.toml").write_text('top = "chip"\nnetlist = ["chip.v"]\n')
    (tmp_path / "chip.v").write_text("module chip (done); output done; endmodule\n")
    told = await ask(client, tool="opensta", prompt="Put a load of 45 fF on done.", folder=str(tmp_path))
    assert (told["script"], told["rung"]) == ("set_load 0.045 [get_ports done]\n", "known")
    assert [note[:8] for note in told["notes"]] == ["Not run "]


async def test_what_happens_is_streamed(client: httpx.AsyncClient, backend: FakeBackend) -> None:
    backend.takes = [["report_wait"], ["report_weight"]]
    answer = await client.post("/v1/scripts", json={**ASK, "stream": True})
    *lines, last = [line.removeprefix("data: ") for line in answer.text.splitlines() if line]
    assert last == "[DONE]"
    events = [json.loads(line) for line in lines]
    assert [event["event"] for event in events] == ["draft", "check", "draft", "check", "done"]
    assert events[-1]["script"] == "report_weight\n"


async def test_a_grammar_of_the_tools_commands_goes_with_every_draft(
    client: httpx.AsyncClient, backend: FakeBackend
) -> None:
    backend.words = ["report_weight"]
    await ask(client, candidates=1)
    assert '"report_weight"' in (backend.completions[0].grammar or "")
    await ask(client, candidates=1, ablate=["grammar"])
    assert backend.completions[1].grammar is None


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"prompt": "  \n"}, 400, "empty"),
        ({"prompt": "report " * 15_000}, 400, "at most 20,000"),
        ({"tool": "anvill"}, 404, "anvil"),
        ({"design": "/nowhere/at/all"}, 400, "no folder"),
        ({"ablate": ["grammer"]}, 400, "grammar"),
        ({"run": True}, 404, "anvil"),
        ({"candidates": 0}, 400, "candidates"),
    ],
)
async def test_what_cannot_be_done_is_refused_with_the_fix(
    client: httpx.AsyncClient, recorded: list[Event], changes: dict[str, Any], status: int, said: str
) -> None:
    answer = await client.post("/v1/scripts", json={**ASK, **changes})
    assert answer.status_code == status, answer.text
    assert said in answer.json()["error"]["message"]
    assert not checked(recorded)


async def test_an_unreadable_design_is_told_before_anything_is_drafted(
    client: httpx.AsyncClient, backend: FakeBackend, tmp_path: Path
) -> None:
    (tmp_path / "design.toml").write_text("netlist = [")
    answer = await client.post("/v1/scripts", json={**ASK, "design": str(tmp_path)})
    assert answer.status_code == 400
    assert not backend.completions


async def test_a_client_that_leaves_ends_the_work(
    client: httpx.AsyncClient, backend: FakeBackend, recorded: list[Event]
) -> None:
    backend.pause_s = 30.0
    asked = asyncio.create_task(client.post("/v1/scripts", json=ASK))
    await until(lambda: bool(backend.completions))
    asked.cancel()
    await until(lambda: bool(backend.cancelled))
    assert not checked(recorded)


async def test_a_correction_of_the_spec_counts_for_the_next_script(
    client: httpx.AsyncClient, backend: FakeBackend, tool: ToolSpec, home: Any
) -> None:
    from attrs import evolve

    from chipsmith.eda.specs.model import Command
    from chipsmith.eda.specs.store import save_learnt

    backend.words = ["report_mass"]
    assert (await ask(client, candidates=1))["script"] == ""
    save_learnt(evolve(tool, commands=(*tool.commands, Command("report_mass"))), home)
    assert (await ask(client, candidates=1))["script"] == "report_mass\n"
