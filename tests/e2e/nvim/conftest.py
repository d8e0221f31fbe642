"""Neovim and the real language server, with answers of a server that are known beforehand."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.fake_server import FakeServer, served
from support.neovim import Neovim, with_our_commands
from support.neovim_faked import Do, opened

FIRST = {"first_line": 1, "removed": ["set b 2\n"], "added": ["set b 20\n"]}
SECOND = {"first_line": 3, "removed": ["set d 4\n"], "added": ["set d 40\n", "set e 5\n"]}
SCRIPT = {
    "id": "script-1", "script": "report_tns\n", "rung": "runs", "message": "", "tool": "opensta",
    "explanation": "It uses report_tns.", "notes": ["Not run."], "model": "m", "model_version": "v",
}  # fmt: skip
BUG = {
    "facts": {"errors": 1},
    "technical": {"text": "Parity is lost.", "method": "extractive", "dropped": []},
}


@pytest.fixture
def server() -> FakeServer:
    return FakeServer(completion="", hunks=[FIRST, SECOND], script=SCRIPT, bug=BUG)


@pytest.fixture
def do(server: FakeServer) -> Iterator[Do]:
    with served(server) as do:
        yield do


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    own = {**os.environ, "CHIPSMITH_HOME": str(tmp_path / "home")}
    return with_our_commands(own, Path(sys.executable).parent)


@pytest.fixture
def editor(tmp_path: Path, env: dict[str, str], server: FakeServer, do: Do) -> Iterator[Neovim]:
    with opened(tmp_path, env, server) as editor:
        yield editor
