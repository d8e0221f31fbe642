"""`devdata` as people and programs use it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from chipsmith.collectors.cli import app
from chipsmith.core.events import SessionStarted


@pytest.fixture
def devdata(home, monkeypatch):
    """Run `devdata ARGUMENTS…` in this process; returns what it printed."""
    monkeypatch.setenv("CHIPSMITH_HOME", str(home.root))

    def devdata(*arguments, answer=None):
        return CliRunner().invoke(app, list(arguments), input=answer, catch_exceptions=False).stdout

    return devdata


def run(home, *arguments):
    """Run the command as a process, for its exit code and its errors."""
    return subprocess.run(
        [sys.executable, "-m", "chipsmith.collectors.cli", *arguments],
        env={**os.environ, "CHIPSMITH_HOME": str(home.root), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_stats(devdata, offer):
    offer("x 1")
    offer("x 2", "rejected")
    assert json.loads(devdata("stats", "--json"))["events"]["completion_shown"] == 2
    text = devdata("stats")
    assert all(word in text for word in ("completion_shown", "tcl", "50%", "Latency", "at most 10000 MB"))
    assert json.loads(devdata("stats", "--json"))["stored"]["first"] == "2026-03-01"


def test_show(devdata, offer):
    for number in range(3):
        offer(f"text_{number}")
    text = devdata("show", "--limit", "2", "--language", "tcl")
    assert "text_1" in text and "text_2" in text and "text_0" not in text
    lines = devdata("show", "--json", "--event", "completion_outcome").splitlines()
    assert [json.loads(line)["outcome"] for line in lines] == ["accepted"] * 3


def test_export(devdata, offer, tmp_path):
    offer("x 1")
    offer("x 2", "rejected")
    out = tmp_path / "out"
    assert "1 examples to train on" in devdata(
        "export", "--format", "fim", "--out", str(out), "--heldout-share", "0"
    )
    manifest = json.loads(devdata("export", "--format", "fim", "--out", str(out), "--force", "--json"))
    assert manifest == json.loads((out / "manifest.json").read_text())


def test_purge_asks_first(devdata, home, record):
    record(SessionStarted(session="s"))
    devdata("purge", "--all", answer="n\n")
    assert json.loads(devdata("stats", "--json"))["events"]["session_started"] == 1
    assert "1 events are gone" in devdata("purge", "--all", answer="y\n")
    assert json.loads(devdata("purge", "--session", "s", "--yes", "--json")) == {"removed": 0}
    assert not list(home.devdata.rglob("*.jsonl"))


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("export", "--format", "fim", "--out", "{tmp}/new"), 5, "No recorded event"),
        (("export", "--format", "fim", "--out", "{tmp}"), 5, "exists already"),
        (("export", "--format", "fin", "--out", "{tmp}/new"), 5, 'Did you mean "fim"?'),
        (("export", "--format", "fim", "--out", "{tmp}/new", "--since", "May"), 2, "not a date"),
        (("show", "--event", "chat_turns"), 2, 'Did you mean "chat_turn"?'),
        (("purge", "--yes"), 2, "Say what is to go"),
    ],
)
def test_errors_are_one_line_with_the_fix(home, tmp_path, arguments, code, words):
    (tmp_path / "file").write_text("")
    done = run(home, *(argument.format(tmp=tmp_path) for argument in arguments))
    assert done.returncode == code
    assert words in done.stderr
    assert "fix:" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_import(devdata, tmp_path):
    (tmp_path / "autocomplete.jsonl").write_text('{"completion": "x", "prefix": "a", "accepted": true}\n{\n')
    (row,) = json.loads(devdata("import", "continue", str(tmp_path), "--json"))
    assert (row["schema"], row["kind"], row["rows"], row["events"]) == ("earlier", "autocomplete", 2, 2)
    assert row["left"] == {"no JSON object": 1}
    assert "1 no JSON object" in devdata("import", "continue", str(tmp_path))
