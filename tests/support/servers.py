"""A real `chipsmith serve` in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from attrs import frozen

from chipsmith.core.client import find_server
from chipsmith.core.home import Home
from support.patience import PATIENCE_S

START_S = 240.0


@frozen
class RunningServer:
    url: str
    home: Home
    process: subprocess.Popen[bytes]
    env: Mapping[str, str]

    def get(self, path: str) -> dict[str, Any]:
        answer: dict[str, Any] = (
            httpx.get(self.url + path, timeout=PATIENCE_S, trust_env=False).raise_for_status().json()
        )
        return answer

    def post(self, path: str, body: dict[str, Any], *, ok: bool = True) -> dict[str, Any]:
        response = httpx.post(self.url + path, json=body, timeout=PATIENCE_S, trust_env=False)
        assert response.is_success is ok, response.text
        answer: dict[str, Any] = response.json()
        return answer


@contextmanager
def running_server(home_root: Path, **settings: str) -> Iterator[RunningServer]:
    """Start the server on a free port, wait until it answers, and end it afterwards."""
    home = Home(home_root)
    env = {
        **os.environ,
        "CHIPSMITH_HOME": str(home_root),
        "CHIPSMITH_SERVER__PORT": "0",
        "CHIPSMITH_ENGINE__FIT": "false",
        "CHIPSMITH_ENGINE__THREADS": "1",
        **settings,
    }
    log_file = home_root.with_name(home_root.name + ".out")
    log_file.parent.mkdir(parents=True, exist_ok=True)
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "chipsmith.cli", "serve"], env=env, stdout=log, stderr=log
        )
    try:
        deadline = time.monotonic() + START_S
        while (address := find_server(home)) is None or address.pid != process.pid:
            assert process.poll() is None, f"the server ended: {log_file.read_text()}"
            assert time.monotonic() < deadline, f"the server does not start: {log_file.read_text()}"
            time.sleep(0.05)
        yield RunningServer(address.url, home, process, env)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
