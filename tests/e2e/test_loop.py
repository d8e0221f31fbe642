"""The whole loop on the real model: edit, record, export, train, serve the new model, go back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.editor import Editor, editing
from support.patience import until
from support.records import recorded
from support.servers import RunningServer, running_server

RECIPE = """
description = "As small as a run can be that learns something."
steps = ["dapt"]

[dapt]
window = 256
batch = 2
epochs = 3
max_steps = 24
learning_rate = 3e-4
checkpoint_steps = 12

[evaluate]
samples = 16
context = 256
generate = 16

[export]
proof_positions = 300
"""
CLOCKS = ("clk", "core_clk", "bus_clk", "io_clk", "ref_clk", "mem_clk")


def constraints(index: int) -> str:
    """A file of constraints in one house's style, a little different each time."""
    clock, period = CLOCKS[index % len(CLOCKS)], 2 + index
    return f"""# Constraints of block_{index}
set period {period}.0
create_clock -name {clock} -period $period [get_ports {clock}]
set_clock_uncertainty 0.{index % 5 + 1} [get_clocks {clock}]
set_input_delay -clock {clock} [expr {{$period * 0.3}}] [all_inputs]
set_output_delay -clock {clock} [expr {{$period * 0.3}}] [all_outputs]
set_false_path -from [get_ports rst_n]
set_load 0.0{index % 9 + 1} [all_outputs]
report_checks -path_delay min_max -fields {{slew cap}} -digits 4
"""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningServer]:
    with running_server(tmp_path / "home") as running:
        monkeypatch.setenv("CHIPSMITH_HOME", str(running.home.root))
        yield running


def command(name: str, *arguments: object) -> dict:
    """Run one of the installed commands as a person would, and read its JSON."""
    program = Path(sys.executable).with_name(name)
    done = subprocess.run(
        [program, *map(str, arguments)], capture_output=True, text=True, timeout=900, check=False,
        env={**os.environ, "COLUMNS": "200"},
    )  # fmt: skip
    assert done.returncode == 0, f"{name} {arguments}: {done.stderr[-3000:]}"
    return json.loads(done.stdout) if "--json" in arguments else {"text": done.stdout}


async def work_in(editor: Editor, index: int, *, accept: bool) -> bool:
    """Open a file, cut it within its last line, ask, and take or refuse the offer."""
    text = constraints(index)
    at = text.index("set_load") + len("set_") - index % 2
    editor.open(text, uri=f"file:///project/block_{index}.sdc", language="tcl")
    editor.replace(at, text.index("\n", at), "")
    editor.cursor = at
    offer = await editor.complete()
    if offer is None:
        return False
    if accept:
        await editor.accept(offer)
    else:
        editor.notify("chipsmith/didReject", {"id": offer.command.arguments[0]})
    editor.close()
    return True


@pytest.mark.timeout(1200)
async def test_the_loop(server: RunningServer, tmp_path: Path) -> None:
    async with editing(debounceMs=0, serverUrl=server.url) as editor:
        await editor.until_ready()
        accepted = [await work_in(editor, index, accept=True) for index in range(16)]
        refused = [await work_in(editor, index, accept=False) for index in range(16, 20)]
        answer = await editor.chat("What is setup slack?")
        await editor.request("chipsmith/feedback", {"turn": answer.turn, "rating": "up", "text": ""})
        await until(lambda: len(recorded(server.home, "chat_feedback")) == 1)
    outcomes = [event["outcome"] for event in recorded(server.home, "completion_outcome")]
    assert (outcomes.count("accepted"), outcomes.count("rejected")) == (sum(accepted), sum(refused))
    assert sum(accepted) >= 12, "the model offered too little to train on"

    figures = command("devdata", "stats", "--json")
    assert figures["events"]["completion_shown"] == sum(accepted) + sum(refused)
    export = tmp_path / "export"
    manifest = command(
        "devdata", "export", "--format", "fim", "--out", export, "--heldout-share", "0.25", "--json"
    )
    assert manifest["counts"]["train"] + manifest["counts"]["heldout"] <= sum(accepted)
    command("devdata", "export", "--format", "sft", "--out", tmp_path / "sft", "--heldout-share", "0")

    (tmp_path / "tiny.toml").write_text(RECIPE)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for index in range(100, 140):
        (corpus / f"block_{index}.sdc").write_text(constraints(index))
    report = command(
        "finetune", "run", "--recipe", tmp_path / "tiny.toml", "--data", export, "--corpus", corpus, "--json"
    )
    published = report["stages"]["publish"]
    assert published["published"], published
    version = published["version"]

    served = {row["id"]: row["version"] for row in server.get("/v1/models")["data"]}
    assert served == {"chat": "base", "tab": version, "embed": "base"}
    prompt = {"model": "tab", "prompt": constraints(7)[:150], "suffix": constraints(7)[190:], "max_tokens": 8}
    answer = server.post("/v1/completions", prompt)
    assert answer["model_version"] == version
    assert answer["timings"]["generated_tokens"] > 0
    async with editing(debounceMs=0, serverUrl=server.url) as editor:
        await editor.until_ready()
        assert await work_in(editor, 3, accept=True)
        await until(lambda: recorded(server.home, "completion_shown")[-1]["model_version"] == version)

    listed = command("chipsmith", "models", "list", "--json")
    assert version in json.dumps(listed)
    command("chipsmith", "models", "rollback", "tab")
    assert server.post("/v1/completions", prompt)["model_version"] == "base"
