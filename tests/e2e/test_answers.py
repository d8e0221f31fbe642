"""Documents indexed, asked about and edited, from a terminal and an editor, on the real models."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.editor import editing
from support.patience import until
from support.records import recorded
from support.servers import RunningServer, running_server

MANUAL = """# Placement checks

## check_legality

The check_legality command verifies that every instance stands on a legal site of the floorplan.
It prints the number of illegal instances.

# Power

## draw_straps

The draw_straps command places metal straps for the power grid on the upper layers.
"""
QUESTION = "Which command verifies that every instance stands on a legal site?"
WRITTEN = "The check_legality command verifies that every instance stands on a legal site of the floorplan."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder = tmp_path_factory.mktemp("answers")
    (folder / "manual").mkdir()
    (folder / "manual" / "tool.md").write_text(MANUAL)
    with running_server(folder / "home") as running:
        chipsmith(running, "index", str(folder / "manual"))
        yield running


def chipsmith(server: RunningServer, *arguments: str, cwd: Path | None = None) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "chipsmith.cli", *arguments],
        env=dict(server.env), capture_output=True, text=True, timeout=280, check=False, cwd=cwd,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_an_answer_quotes_what_is_written_and_names_its_place(server):
    answer = chipsmith(server, "chat", QUESTION)
    assert answer.startswith(f"> {WRITTEN} [1]\n")
    assert "Sources: [1] tool.md:" in answer
    offered, used = recorded(server.home, "context_offered")[-1], recorded(server.home, "context_used")[-1]
    assert used["passages"][0] in [piece["passage"] for piece in offered["pieces"]]


def test_programs_get_the_passages_with_their_lines(server):
    told = json.loads(chipsmith(server, "chat", "--json", QUESTION))
    first = told["context"][0]
    assert (first["provider"], first["path"]) == ("index", "tool.md")
    assert MANUAL.splitlines()[first["first_line"] - 1 : first["last_line"]]
    assert told["citations"]


def test_what_the_index_does_not_have_is_said(server):
    answer = chipsmith(server, "chat", "@docs How are pancakes baked with butter and syrup?")
    assert answer.startswith("The index has nothing on this.")


def test_a_file_that_is_named_goes_with_the_question(server, tmp_path):
    (tmp_path / "top.sdc").write_text("create_clock -name core -period 2 [get_ports clk]\n")
    told = json.loads(chipsmith(server, "chat", "--json", "Which clock makes @file:top.sdc?", cwd=tmp_path))
    assert [(one["provider"], one["path"]) for one in told["context"]] == [("file", "top.sdc")]


async def test_an_edit_by_the_real_model_is_proposed_taken_and_recorded(server, monkeypatch):
    """Whatever the model writes: its hunks, applied, make the piece that it wrote."""
    monkeypatch.setenv("CHIPSMITH_HOME", str(server.home.root))
    text = "set period 2\nset period 3\n"
    async with editing(serverUrl=server.url) as editor:
        await editor.until_ready()
        editor.open(text)
        params = {
            "textDocument": {"uri": editor.document.uri},
            "range": {"start": {"line": 0, "character": 0}, "end": {"line": 1, "character": 0}},
            "instruction": "Change the number 2 to 5.",
        }
        edit = await editor.request("chipsmith/edit", params)
        proposed = recorded(server.home, "edit_proposed")[-1]
        assert (proposed["edit"], proposed["before"]) == (edit.id, "set period 2\n")
        taken = await editor.request(
            "chipsmith/resolveEdit", {"id": edit.id, "accepted": list(range(len(edit.hunks)))}
        )
        at = editor.document.offset_at_position
        for one in sorted(taken.edits, key=lambda each: at(each.range.start), reverse=True):
            editor.replace(at(one.range.start), at(one.range.end), one.newText)
        assert editor.document.source == proposed["after"] + "set period 3\n"
        await until(lambda: len(recorded(server.home, "edit_outcome")) == len(edit.hunks))
