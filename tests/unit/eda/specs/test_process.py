"""A program is asked in an empty folder, for so long and for so much; nothing of it stays."""

import os
import time

import pytest

from chipsmith.core.errors import ToolError, ToolMissingError
from chipsmith.eda.specs.learn import process
from chipsmith.eda.specs.learn.process import ask


def test_output_and_errors_come_back_together():
    assert ask(["sh", "-c", "echo out; echo err >&2; cat; pwd"], stdin="in\n").splitlines()[:3] == [
        "out",
        "err",
        "in",
    ]


def test_what_it_writes_where_it_runs_is_gone(tmp_path):
    where = ask(["sh", "-c", "touch left; pwd"]).strip()
    assert not os.path.exists(where)  # noqa: PTH110 - only whether it is there


def test_a_program_that_hangs_is_ended_with_what_it_started(tmp_path):
    told = tmp_path / "pid"
    with pytest.raises(ToolError, match="did not end"):
        ask(["sh", "-c", f"sleep 987 & echo $! > {told}; wait"], seconds=1.0)
    child = int(told.read_text())
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and alive(child):
        time.sleep(0.05)
    assert not alive(child)


def alive(number: int) -> bool:
    try:
        with open(f"/proc/{number}/stat") as stat:  # noqa: PTH123 - a line of /proc
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_flood_is_ended_before_it_fills_the_disk(monkeypatch):
    monkeypatch.setattr(process, "MOST_OUTPUT", 1000)
    with pytest.raises(ToolError, match="wrote more than"):
        ask(["sh", "-c", "exec yes"])


def test_a_program_that_is_not_there_is_named_with_its_package(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ToolMissingError, match="apt-get install opensta"):
        ask(["sta", "-version"])
