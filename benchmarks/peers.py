"""The servers that are compared: each a process on the same file, threads and context, asked the same.

llama-cpp-python's server is freed of two of its defaults: logits of all prompt tokens, which slow it down,
and the interruption of one editor's request by another's.
llama.cpp's gets as many slots as ours, and caches prompts as it does by default.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psutil
from attrs import Factory, evolve, frozen
from support.servers import running_server

from benchmarks.processes import flags, free_port, process
from benchmarks.traces import Key
from chipsmith.core.fim import FimOrder, FimTokens
from chipsmith.core.processors import cores

MOST_TOKENS, CONTEXT, SLOTS = 24, 2048, 4
NEVER_MS = 60e3
"""Stands for an answer that never came."""
OURS = "chipsmith"
REMAINING = re.compile(r"remaining (\d+) prompt tokens|full prompt already cached")

Event = dict[str, Any]


@frozen
class Counts:
    """What a server says it did for an answer; None where it does not say."""

    recomputed: int | None = None
    reused: int | None = None
    generated: int = 0


@frozen
class Peer:
    """A running server."""

    name: str
    url: str
    pid: int
    path: str
    body: Callable[[Key, int, list[str]], dict[str, Any]]
    """Of a key, the most tokens, and where to stop."""
    text: Callable[[Event], tuple[str, bool]]
    """An event's text, and whether it is the last one."""
    counts: Callable[[Event], Counts]
    """Of the last event."""
    log: Path | None = None
    editing: Event = Factory(dict)
    """What an editor's own client asks for besides."""

    def as_editor(self) -> Peer:
        """The same server, asked as its own client in an editor would."""
        return evolve(self, body=lambda key, most, stop: {**self.body(key, most, stop), **self.editing})

    def died(self, error: Exception) -> None:
        """Say so of a server of others; ours must not."""
        if self.name == OURS:
            raise error
        words = self.log.read_text(errors="replace")[-600:] if self.log else ""
        print(f"{self.name} does not answer: {error!r} {words}", file=sys.stderr)

    def memory_mb(self) -> float:
        """Resident, with its children."""
        parent = psutil.Process(self.pid)
        family = [parent, *parent.children(recursive=True)]
        return round(sum(one.memory_info().rss for one in family) / 1e6, 1)


@contextmanager
def peers(model: Path, fim: FimTokens | None, llama_server: Path | None, home: Path) -> Iterator[list[Peer]]:
    """All servers, ours first; llama.cpp's only where its binary is given."""
    threads = cores()
    with ExitStack() as stack:
        running = [
            stack.enter_context(_chipsmith(model, home, threads)),
            stack.enter_context(_llama_cpp_python(model, fim, home, threads)),
        ]
        if llama_server is not None:
            running.append(stack.enter_context(_llama_server(llama_server, model, fim, home, threads)))
        yield running


@contextmanager
def _chipsmith(model: Path, home: Path, threads: int) -> Iterator[Peer]:
    settings = {
        f"CHIPSMITH_ROLES__{role}__{key}": value
        for role in ("TAB", "CHAT")
        for key, value in (("MODEL", str(model)), ("CONTEXT", str(CONTEXT)))
    }
    engine = {"CHIPSMITH_ENGINE__THREADS": str(threads), "CHIPSMITH_ENGINE__SLOTS": str(SLOTS)}
    with running_server(home / "chipsmith", **settings, **engine) as server:

        def body(key: Key, most: int, stop: list[str]) -> dict[str, Any]:
            return {"model": "tab", "document": key.document, **_openai(key, most, stop, suffix=True)}

        def counts(event: Event) -> Counts:
            timings = event["timings"]
            return Counts(timings["prompt_tokens"], timings["reused_tokens"], timings["generated_tokens"])

        yield Peer(
            OURS, server.url, server.process.pid, "/v1/completions", body, _openai_text, counts,
            editing={"language": "plaintext"},
        )  # fmt: skip


@contextmanager
def _llama_cpp_python(model: Path, fim: FimTokens | None, home: Path, threads: int) -> Iterator[Peer]:
    log, port = home / "llama_cpp_python.log", free_port()
    options = {"model": model, "n_ctx": CONTEXT, "n_threads": threads, "n_threads_batch": threads}
    shape = {"logits_all": False, "interrupt_requests": False, "port": port, "host": "127.0.0.1"}
    command = [sys.executable, "-m", "llama_cpp.server", *flags({**options, **shape})]
    with process(command, log, f"http://127.0.0.1:{port}/v1/models") as pid:
        place = len(log.read_text(errors="replace"))

        def body(key: Key, most: int, stop: list[str]) -> dict[str, Any]:
            return _openai(key, most, stop, suffix=fim is not None)

        def counts(_: Event) -> Counts:
            nonlocal place
            text = log.read_text(errors="replace")
            found, place = list(REMAINING.finditer(text, place)), len(text)
            return Counts(int(found[-1][1] or 0) if found else None)

        name, url = "llama_cpp_python", f"http://127.0.0.1:{port}"
        yield Peer(name, url, pid, "/v1/completions", body, _openai_text, counts, log)


@contextmanager
def _llama_server(
    binary: Path, model: Path, fim: FimTokens | None, home: Path, threads: int
) -> Iterator[Peer]:
    port = free_port()
    options = {"model": model, "ctx-size": CONTEXT * SLOTS, "parallel": SLOTS, "port": port}
    command = [str(binary), *flags({**options, "threads": threads, "threads-batch": threads}), "--no-webui"]
    if fim is not None and fim.order is FimOrder.SPM:
        command.append("--spm-infill")

    def body(key: Key, most: int, stop: list[str]) -> dict[str, Any]:
        asked = {"n_predict": most, "temperature": 0, "stop": stop, "stream": True, "cache_prompt": True}
        if fim is None:
            return {"prompt": key.prefix, **asked}
        return {"input_prefix": key.prefix, "input_suffix": key.suffix, "prompt": "", **asked}

    def counts(event: Event) -> Counts:
        timings = event["timings"]
        return Counts(timings["prompt_n"], timings.get("cache_n"), timings["predicted_n"])

    log, url = home / "llama_server.log", f"http://127.0.0.1:{port}"
    with process(command, log, f"{url}/health") as pid:
        path = "/completion" if fim is None else "/infill"
        yield Peer("llama_server", url, pid, path, body, _llama_text, counts, log)


def _openai(key: Key, most: int, stop: list[str], *, suffix: bool) -> dict[str, Any]:
    asked = {"prompt": key.prefix, "max_tokens": most, "temperature": 0, "stop": stop, "stream": True}
    return {**asked, "suffix": key.suffix} if suffix else asked


def _openai_text(event: Event) -> tuple[str, bool]:
    choices = event["choices"]
    return (choices[0]["text"], bool(choices[0].get("finish_reason"))) if choices else ("", True)


def _llama_text(event: Event) -> tuple[str, bool]:
    return event["content"], event["stop"]


def events(line: str) -> Event | None:
    """The event of a line of a stream, or None."""
    if not line.startswith("data: {"):
        return None
    event: Event = json.loads(line[6:])
    return event
