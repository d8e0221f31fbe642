"""What the server adds per token: streaming over HTTP against calling llama-cpp-python directly.

Both sides write from the same GGUF with as many threads, the likeliest token each time. The server is asked
twice: so that it guesses nothing, which shows what it adds, and as it is. Bar: 1.05 at p50 without guessing.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from llama_cpp import Llama
from support.servers import running_server

from benchmarks import harness
from chipsmith.core.embedded import resolve_model
from chipsmith.core.processors import cores

MODEL = "embedded:smollm2-135m-instruct"
PROMPT = "# Timing constraints of a small design\ncreate_clock -name clk -period 10 [get_ports clk]\n"
TOKENS = 96
ROUNDS = 12
UNGUESSED = 0.01
"""A temperature so low that the likeliest token is taken; but sampled text is not guessed."""


def per_token(arrivals: list[float]) -> list[float]:
    """Milliseconds per token of one answer; the first one also pays for the prompt and is left out."""
    return [1e3 * (arrivals[-1] - arrivals[0]) / (len(arrivals) - 1)]


def carries_text(line: str) -> bool:
    return line.startswith("data: {") and bool(json.loads(line[6:])["choices"][0]["text"])


def main() -> None:
    llama = Llama(
        str(resolve_model(MODEL)),
        n_ctx=2048,
        n_threads=cores(),
        verbose=False,
    )

    def direct() -> list[float]:
        stream = llama.create_completion(PROMPT, max_tokens=TOKENS, temperature=0.0, stream=True)
        return per_token([time.perf_counter() for _ in stream])

    with (
        TemporaryDirectory() as home,
        running_server(Path(home)) as server,
        httpx.Client(timeout=60) as client,
    ):
        body = {"model": "tab", "prompt": PROMPT, "max_tokens": TOKENS, "stream": True, "document": "bench"}

        def served(temperature: float) -> list[float]:
            asked = {**body, "temperature": temperature}
            with client.stream("POST", f"{server.url}/v1/completions", json=asked) as response:
                return per_token(
                    [time.perf_counter() for line in response.iter_lines() if carries_text(line)]
                )

        plain = harness.alternate(ROUNDS, lambda: served(UNGUESSED), direct)
        guessed = harness.alternate(ROUNDS, lambda: served(0.0), direct)
    harness.save(
        "overhead",
        {
            "what": "milliseconds per generated token, streamed over HTTP and by llama-cpp-python directly",
            "bar": "ratio p50 at most 1.05 without guessing",
            "server": harness.summary([run[0] for run in plain[0]]),
            "llama_cpp_python": harness.summary([run[0] for run in plain[1]]),
            "ratio": harness.ratio(*plain),
            "server_guessing": harness.summary([run[0] for run in guessed[0]]),
            "ratio_guessing": harness.ratio(*guessed),
        },
    )


if __name__ == "__main__":
    main()
