"""What the server adds per token: streaming over HTTP against calling llama-cpp-python directly.

Both sides generate the same tokens greedily from the same GGUF with as many threads. Bar: 1.05 at p50.
"""

from __future__ import annotations

import json
import time
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import psutil
from llama_cpp import Llama
from support.servers import running_server

from benchmarks import harness
from chipsmith.core.embedded import resolve_model

MODEL = "embedded:smollm2-135m-instruct"
PROMPT = "# Timing constraints of a small design\ncreate_clock -name clk -period 10 [get_ports clk]\n"
TOKENS = 96
ROUNDS = 12


def gaps(arrivals: list[float]) -> list[float]:
    """Milliseconds between tokens; the first one also pays for the prompt and is left out."""
    return [1e3 * (later - earlier) for earlier, later in pairwise(arrivals)]


def carries_text(line: str) -> bool:
    return line.startswith("data: {") and bool(json.loads(line[6:])["choices"][0]["text"])


def main() -> None:
    llama = Llama(
        str(resolve_model(MODEL)),
        n_ctx=2048,
        n_threads=psutil.cpu_count(logical=False),
        verbose=False,
    )

    def direct() -> list[float]:
        stream = llama.create_completion(PROMPT, max_tokens=TOKENS, temperature=0.0, stream=True)
        return gaps([time.perf_counter() for _ in stream])

    with (
        TemporaryDirectory() as home,
        running_server(Path(home)) as server,
        httpx.Client(timeout=60) as client,
    ):
        body = {"model": "tab", "prompt": PROMPT, "max_tokens": TOKENS, "stream": True, "document": "bench"}

        def served() -> list[float]:
            with client.stream("POST", f"{server.url}/v1/completions", json=body) as response:
                return gaps([time.perf_counter() for line in response.iter_lines() if carries_text(line)])

        ours, theirs = harness.alternate(ROUNDS, served, direct)
    harness.save(
        "overhead",
        {
            "what": "milliseconds per generated token",
            "bar": "ratio p50 at most 1.05",
            "server": harness.summary([gap for run in ours for gap in run]),
            "llama_cpp_python": harness.summary([gap for run in theirs for gap in run]),
            "ratio": harness.ratio(ours, theirs),
        },
    )


if __name__ == "__main__":
    main()
