"""Commands that a question names are passages, with their usage."""

from pathlib import Path

import httpx
import pytest
from support.fakes import FakeBackend

from chipsmith.core.home import Home
from chipsmith.server.assistants.chat.commands import MOST, commands_named

LOAD = "set_load [-rise] [-fall] [-max] [-min]"


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What does set_load do?", ["opensta set_load"]),
        ("What do set_load, set_load and all_inputs do?", ["opensta set_load", "opensta all_inputs"]),
        ("`lappend` or `set_load 1 x`?", ["tcl lappend", "opensta set_load"]),
        ("What does read_verilog take?", ["opensta read_verilog", "yosys read_verilog"]),
        ("Is set load a set of loads?", []),
        ("See docs/set_load.md or set_load.tcl-ish, or set_loads.", []),
        ("Why is it slow?\n```tcl\nset_load 1 x\n```\nIt was all_inputs.", ["opensta all_inputs"]),
        ("Why is it slow?\n```tcl\nset_load 1 x\n", []),
        ("", []),
    ],
)
def test_which_are_meant(question: str, named: list[str], home: Home) -> None:
    assert [one.argument for one in commands_named(question, home)] == named


def test_they_are_few(home: Home) -> None:
    assert len(commands_named("set_load all_inputs all_outputs all_clocks", home)) == MOST


def test_the_passage_has_the_usage_and_where_it_is_from(home: Home) -> None:
    (load,) = commands_named("set_load?", home)
    assert load.text.startswith(LOAD)
    assert (load.place, load.breadcrumb.partition(" ")[0]) == ("@tool:opensta set_load", "opensta")


def test_a_broken_spec_of_ones_own_is_passed_over(home: Home) -> None:
    own = Path(home.root, "specs", "mine")
    own.mkdir(parents=True)
    (own / "1.json").write_text("{")
    assert commands_named("set_load?", home)


async def test_the_answer_begins_with_the_usage(client: httpx.AsyncClient, backend: FakeBackend) -> None:
    backend.words = ["The moon generates power grids always. "]
    asked = {
        "model": "chat",
        "messages": [{"role": "user", "content": "What does set_load take?"}],
        "search": [{"provider": "index", "query": "What does set_load take?"}],
    }
    answer = (await client.post("/v1/chat/completions", json=asked)).json()
    text = answer["choices"][0]["message"]["content"]
    assert text.startswith(f"> `{LOAD}")
    assert "moon" not in text and text.endswith("Sources: [1] @tool:opensta set_load")
    assert "set_load [-rise]" in backend.chats[0].messages[-1].content
    assert [one["provider"] for one in answer["context"]] == ["tool"]
