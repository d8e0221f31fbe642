"""How soon a person can work: command to first token, against the bare load of the model and its first token.

Also what stands around idle: processor time and memory of the server and of one `chipsmith lsp`.
Bars: 3 s beyond the bare load; idle processor time none; `chipsmith lsp` 60 MB and 400 ms.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from support.servers import running_server

from benchmarks import harness

ROUNDS = 5
IDLE_S = 20.0

BARE = """
from llama_cpp import Llama
from chipsmith.core.embedded import resolve_model
from chipsmith.core.processors import cores
llama = Llama(str(resolve_model("embedded:smollm2-135m-instruct")), n_ctx=2048, verbose=False,
              n_threads=cores())
llama.create_completion("set", max_tokens=1)
"""

INITIALIZE = json.dumps(
    {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {"processId": None, "rootUri": None, "capabilities": {}},
    }
).encode()


def bare() -> list[float]:
    return [
        harness.timed(lambda: subprocess.run([sys.executable, "-c", BARE], check=True, capture_output=True))
    ]


def first_token() -> list[float]:
    started = time.perf_counter()
    with TemporaryDirectory() as home, running_server(Path(home)) as server:
        server.post("/v1/completions", {"model": "tab", "prompt": "set", "max_tokens": 1})
        return [1e3 * (time.perf_counter() - started)]


def start_language_server(home: Path) -> tuple[subprocess.Popen[bytes], float]:
    """The process, and milliseconds from its start to its answer to `initialize`."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [Path(sys.executable).parent / "chipsmith", "lsp"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "CHIPSMITH_HOME": str(home)},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(INITIALIZE), INITIALIZE))
    process.stdin.flush()
    process.stdout.readline()
    return process, 1e3 * (time.perf_counter() - started)


def idle(pid: int) -> dict[str, float]:
    """Processor share over `IDLE_S` seconds, and resident memory."""
    process = psutil.Process(pid)
    before = sum(process.cpu_times()[:2])
    time.sleep(IDLE_S)
    used = sum(process.cpu_times()[:2]) - before
    return {
        "cpu_percent": round(100 * used / IDLE_S, 3),
        "memory_mb": round(process.memory_info().rss / 1e6, 1),
    }


def standing_around() -> dict[str, object]:
    with TemporaryDirectory() as home, running_server(Path(home)) as server:
        server.post("/v1/completions", {"model": "tab", "prompt": "set", "max_tokens": 8})
        starts, language_server = language_servers(Path(home))
        return {
            "server_idle": idle(server.process.pid),
            "language_server_idle": language_server,
            "language_server_start_ms": harness.summary(starts),
        }


def language_servers(home: Path) -> tuple[list[float], dict[str, float]]:
    starts = []
    for _ in range(ROUNDS):
        process, milliseconds = start_language_server(home)
        starts.append(milliseconds)
        if len(starts) == ROUNDS:
            resting = idle(process.pid)
        process.kill()
        process.wait()
    return starts, resting


def main() -> None:
    ours, theirs = harness.alternate(ROUNDS, first_token, bare)
    beyond = [a[0] - b[0] for a, b in zip(ours, theirs, strict=True)]
    harness.save(
        "startup",
        {
            "what": "milliseconds from command to first token; resident megabytes; processor percent",
            "bar": "3000 ms beyond the bare load; language server 400 ms and 60 MB; idle 0 %",
            "server": harness.summary([run[0] for run in ours]),
            "bare_load": harness.summary([run[0] for run in theirs]),
            "beyond_bare_load_ms": harness.summary(beyond),
            **standing_around(),
        },
    )


if __name__ == "__main__":
    main()
