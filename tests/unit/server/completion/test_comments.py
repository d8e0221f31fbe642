"""Below a comment the lines that a known way makes of it are offered, else what the model writes."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from support.fakes import FakeBackend

from chipsmith import __version__
from chipsmith.core.config import Config, EngineConfig, TabConfig
from chipsmith.core.home import Home
from chipsmith.server.assistants.completion.comments import LARGEST
from chipsmith.server.assistants.scripts.assistant import ScriptAssistant
from chipsmith.server.assistants.scripts.request import ScriptRequest

EDITOR = {"model": "tab", "suffix": "", "language": "tcl", "tool": "sdc", "max_tokens": 64}
SCRIPT = "set_load 0.03 [get_ports q]\nset_load 0.03 [get_ports r]"


@pytest.fixture
def config() -> Config:
    return Config(engine=EngineConfig(fit=False), tab=TabConfig(exclude=("secrets/",)))


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[ScriptRequest]:
    """What is asked of known ways, which know one script."""
    asked: list[ScriptRequest] = []

    async def known(self: ScriptAssistant, request: ScriptRequest) -> str:
        asked.append(request)
        return SCRIPT

    monkeypatch.setattr(ScriptAssistant, "known", known)
    return asked


async def ask(client: httpx.AsyncClient, prompt: str, **changes: Any) -> dict[str, Any]:
    answer = await client.post("/v1/completions", json={**EDITOR, "prompt": prompt, **changes})
    assert answer.status_code == 200
    return answer.json()


def text(answer: dict[str, Any]) -> str:
    return answer["choices"][0]["text"]


async def test_the_lines_are_offered_with_the_indentation_and_no_model_is_asked(
    requests: list[ScriptRequest], client: httpx.AsyncClient, backend: FakeBackend
) -> None:
    answer = await ask(client, "if {1} {\n    # load of 30 fF\n    # on q and r\n    ", suffix="\n}\n")
    assert text(answer) == "set_load 0.03 [get_ports q]\n    set_load 0.03 [get_ports r]"
    assert (answer["served_model"], answer["model_version"]) == ("recipes", f"recipes-{__version__}")
    assert backend.completions == []
    (request,) = requests
    assert (request.prompt, request.tool) == ("load of 30 fF on q and r", "sdc")
    assert request.beside == "if {1} {\n    # load of 30 fF\n    # on q and r\n    \n}\n"


async def test_the_script_is_known_with_where_it_lies(
    requests: list[ScriptRequest], client: httpx.AsyncClient
) -> None:
    await ask(client, "# a load\n", path="/chip/constraints/top.sdc", workspace="/chip")
    await ask(client, "# a load of 1\n", path="untitled:1")
    await ask(client, "# a load of 2\n", path="/other/top.sdc", workspace="/chip")
    await ask(client, "# a load of 3\n", path="/other/top.sdc")
    assert [str(one.folder) for one in requests] == ["/chip/constraints", "None", "None", "None"]


async def test_only_what_tab_may_see_is_read(
    requests: list[ScriptRequest], client: httpx.AsyncClient, tmp_path: Path
) -> None:
    chip, other = tmp_path / "chip", tmp_path / "other.v"
    (chip / "secrets").mkdir(parents=True)
    for path in (other, chip / "top.v", chip / "secrets" / "key.v"):
        path.write_text("module top; endmodule\n")
    (chip / "link.v").symlink_to(other)
    (chip / "large.v").write_bytes(bytes(LARGEST + 1))
    await ask(client, "# a load\n", path=str(chip / "top.sdc"), workspace=str(chip))
    names = ("top.v", "link.v", "../other.v", "large.v", "absent.v", "secrets/key.v")
    assert [name for name in names if requests[0].may_read(chip / name)] == ["top.v"]


async def test_what_is_typed_of_it_is_remembered(
    requests: list[ScriptRequest], client: httpx.AsyncClient, backend: FakeBackend
) -> None:
    await ask(client, "# a load\n")
    rest = await ask(client, "# a load\nset_load 0.0")
    assert (text(rest), rest["served_model"]) == (SCRIPT.removeprefix("set_load 0.0"), "recipes")
    assert len(requests) == 1 and backend.completions == []


async def test_line_ends_are_those_of_the_document(
    requests: list[ScriptRequest], client: httpx.AsyncClient
) -> None:
    assert text(await ask(client, "# a load\r\n", suffix="\r\n")) == SCRIPT.replace("\n", "\r\n")
    assert requests[0].prompt == "a load"


@pytest.mark.parametrize(
    ("prompt", "changes"),
    [
        ("set x 1\n", {}),
        ("# a load", {}),
        ("# a load\nset", {}),
        ("# a load\n", {"suffix": " [get_ports q]\n"}),
        ("# a load\n", {"tool": ""}),
        ("# a load\n", {"temperature": 0.8}),
        (f"# {'a load ' * 100}\n", {}),
    ],
)
async def test_elsewhere_the_model_is_asked(
    requests: list[ScriptRequest],
    client: httpx.AsyncClient,
    backend: FakeBackend,
    prompt: str,
    changes: dict[str, Any],
) -> None:
    backend.words = ["set y 2"]
    assert text(await ask(client, prompt, **changes)) != SCRIPT
    assert requests == [] and len(backend.completions) == 1


async def test_what_stands_there_already_is_not_offered_again(
    requests: list[ScriptRequest], client: httpx.AsyncClient, backend: FakeBackend
) -> None:
    backend.words = ["set y 2"]
    assert text(await ask(client, f"{SCRIPT}\n# a load\n")) == "set y 2"
    assert requests, "it was asked for"


async def test_it_passes_the_filters_as_a_models_offers_do(
    requests: list[ScriptRequest], client: httpx.AsyncClient, backend: FakeBackend
) -> None:
    backend.words = ["set y 2"]
    first = SCRIPT.partition("\n")[0]
    assert text(await ask(client, "# a load\n", suffix=f"\n{first}\n")) == "set y 2"


async def test_first_the_tool_is_learnt_in_the_background(
    app: FastAPI, client: httpx.AsyncClient, backend: FakeBackend
) -> None:
    backend.words = ["set y 0.03"]
    prompt = "create_clock -name ck -period 5 [get_ports ck]\n# load of 30 fF on output port q\n"
    assert text(await ask(client, prompt)) == "set y 0.03"
    async with asyncio.timeout(60):
        while not app.state.chipsmith.scripts.knows("sdc"):
            await asyncio.sleep(0.05)
    assert text(await ask(client, prompt.replace("30", "40"))) == "set_load 0.04 [get_ports q]"


async def test_what_has_nothing_to_do_with_the_comment_is_withheld(
    client: httpx.AsyncClient, backend: FakeBackend
) -> None:
    backend.words = ["set_output_delay 0.4 -clock ck [all_outputs]"]
    withheld = await ask(client, "# 30 fF on what leaves\n", suffix="\n\nset x 1\n")
    assert (text(withheld), withheld["filtered"]) == ("", "disregards")
    for elsewhere in ("# 30 fF on what leaves\nset x 0\n", "# what leaves, late\n"):
        assert text(await ask(client, elsewhere)) == backend.words[0]
    backend.words = ["set_load 0.03 [all_outputs]"]
    assert text(await ask(client, "# a load of 30 fF for all that leaves\n")) == backend.words[0]


async def test_a_broken_spec_of_ones_own_takes_no_offer_away(
    client: httpx.AsyncClient, backend: FakeBackend, home: Home
) -> None:
    own = home.root / "specs" / "sdc"
    own.mkdir(parents=True)
    (own / "9.json").write_text("{")
    backend.words = ["set x 1"]
    assert text(await ask(client, "# 30 fF on what leaves\n")) == "set x 1"


@pytest.mark.parametrize(
    "config", [Config(engine=EngineConfig(fit=False), tab=TabConfig(comments=False))], ids=["comments off"]
)
async def test_switched_off_the_model_is_shown_as_it_is(
    client: httpx.AsyncClient, backend: FakeBackend
) -> None:
    backend.words = ["set x 1"]
    assert text(await ask(client, "# 30 fF on what leaves\n")) == "set x 1"
