"""Keystroke to first line: Chipsmith's server against llama-cpp-python's and llama.cpp's own.

All serve one file, with the same threads and context, and are played the same keystroke traces in turn,
one editor alone and then four at once, and ours over LSP as well. The floor is what bare llama.cpp needs
for what our server did.

`python -m benchmarks.latency [--quick] [--model FILE]`; `make llama-server` builds llama.cpp's server.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import evolve, frozen

from benchmarks import harness
from benchmarks import over_lsp as lsp
from benchmarks.behaviour import cancel_ms, probed, typed_through_ms
from benchmarks.files import languages
from benchmarks.floor import Floor
from benchmarks.peers import Peer, peers
from benchmarks.processes import llama_server_binary
from benchmarks.rounds import Bench, traces
from chipsmith.core.config import TAB_MODEL, EngineConfig
from chipsmith.core.embedded import resolve_model
from chipsmith.server.engine.fit import fit, fitted

BAR = (
    "warm p50 within 1.25 × the floor and 3 × ahead of both peers; recomputed tokens at most 4 with one "
    "editor and 8 with four; cancel within 50 ms; four editors' p95 at most 2.5 × one editor's; "
    "typed-through within 15 ms over LSP"
)


@frozen
class Size:
    rounds: int
    bursts: int
    probes: int
    """Cancels, and offers typed through, for each server."""


FULL, QUICK = Size(rounds=3, bursts=10, probes=6), Size(rounds=1, bursts=2, probes=1)


def measure(running: Sequence[Peer], floor: Floor, size: Size) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for editors, name in ((1, "one_editor"), (4, "four_editors")):
        bench = Bench(running, floor)
        for seed in range(size.rounds):
            bench.round(
                editors, size.bursts if editors == 1 else (size.bursts + 1) // 2, seed + 100 * editors
            )
        result[name] = bench.result(editors)
    result["four_over_one_p95"] = {
        peer.name: round(
            result["four_editors"]["warm_ms"][peer.name]["p95"]
            / result["one_editor"]["warm_ms"][peer.name]["p95"],
            3,
        )
        for peer in running
    }
    keys = [evolve(key, document=f"{key.document}#probe") for key in traces(1, size.probes, 7)[0]]
    looks = [key for key in keys if key.waits][: size.probes]
    for name, probe in (("cancel_ms", cancel_ms), ("typed_through_ms", typed_through_ms)):
        result[name] = {peer.name: harness.summary(probed(probe, peer, looks)) for peer in running}
    result["memory_mb"] = {peer.name: peer.memory_mb() for peer in running}
    return result


def over_lsp(server: Peer, home: Path, size: Size) -> dict[str, Any]:
    """The same number of keys through the language server, one editor alone and four at once."""
    result = {}
    for editors, name in ((1, "one_editor"), (4, "four_editors")):
        bursts = size.bursts if editors == 1 else (size.bursts + 1) // 2
        rounds = [traces(editors, bursts, seed + 100 * editors) for seed in range(size.rounds)]
        result[name] = lsp.measure(server.url, home, rounds)
    return result


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="a trial that proves nothing and saves nothing")
    options.add_argument("--model", type=Path, help="a GGUF file; by default the embedded model as it serves")
    asked = options.parse_args()
    with TemporaryDirectory() as directory:
        home = Path(directory)
        model = asked.model or as_served(home / "fitted")
        floor = Floor(model)
        with peers(model, floor.model.fim, llama_server_binary(), home) as running:
            size = QUICK if asked.quick else FULL
            result = measure(running, floor, size)
            result["over_lsp"] = over_lsp(running[0], home, size)
        floor.close()
    _, absent = languages()
    about = {
        "what": "milliseconds from key to first line, over HTTP",
        "bar": BAR,
        "model": model.name,
        "left_out": ", ".join(
            [*(f"{name} (no files here)" for name in absent), *missing_peers(running)] or ["nothing"]
        ),
    }
    if asked.quick:
        print(json.dumps({**about, **result}, indent=2))
    else:
        harness.save("latency", {**about, **result})


def as_served(directory: Path) -> Path:
    """The embedded model in the form that is fastest here."""
    packaged = resolve_model(TAB_MODEL)
    print(fit(packaged, directory, EngineConfig()), file=sys.stderr)
    return fitted(packaged, directory)


def missing_peers(running: Sequence[Peer]) -> list[str]:
    known = any(peer.name == "llama_server" for peer in running)
    return [] if known else ["llama_server (`make llama-server` builds it)"]


if __name__ == "__main__":
    main()
