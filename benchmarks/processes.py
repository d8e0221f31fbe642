"""Starting a server of somebody else's and ending it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

START_S = 90.0
BUILD_LLAMA_SERVER = Path(__file__).parent.parent / "scripts" / "build_llama_server.py"


def llama_server_binary() -> Path | None:
    """What `make llama-server` built last, or None."""
    asked = [sys.executable, str(BUILD_LLAMA_SERVER), "--where"]
    where = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    return Path(where) if where else None


def flags(options: Mapping[str, object]) -> list[str]:
    return [part for name, value in options.items() for part in (f"--{name}", str(value))]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(command: list[str], log: Path, ready: str) -> Iterator[int]:
    """A server in a process of its own, once `ready` answers; its messages go to `log`."""
    with log.open("wb") as out:
        running = subprocess.Popen(command, stdout=out, stderr=out)
    try:
        deadline = time.monotonic() + START_S
        while not answers(ready):
            if running.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"error: {command[0]} does not start: {log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.1)
        yield running.pid
    finally:
        running.terminate()
        try:
            running.wait(timeout=20)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).is_success
    except httpx.TransportError:
        return False
