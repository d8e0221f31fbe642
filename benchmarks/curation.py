"""How fast texts are curated, and that the memory it takes does not grow with them.

The texts are made up: procedures and prose of 1 to 20 kB, a tenth of them near-duplicates, in shards of 4
MB. Each run is a process of its own, so that its peak memory is its own.

Bar: six times the text takes at most 100 MB more memory.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import harness
from chipsmith.finetune.curate import CurateRecipe, Source, curate
from chipsmith.finetune.curate.recipe import BlendRecipe
from chipsmith.finetune.curate.shards import ShardWriter

SHARD = 4_000_000
"""Characters."""
VERBS = (
    "report",
    "check",
    "place",
    "route",
    "buffer",
    "resize",
    "size",
    "insert",
    "remove",
    "repair",
    "write",
    "read",
    "set",
    "get",
)
NOUNS = (
    "timing",
    "clock",
    "net",
    "cell",
    "pin",
    "port",
    "slack",
    "path",
    "macro",
    "corner",
    "layer",
    "track",
    "via",
    "power",
    "mode",
)


def write_shards(folder: Path, megabytes: int) -> None:
    rng = random.Random(1)  # noqa: S311 -- reproducible text
    for number in range(max(1, megabytes * 1_000_000 // SHARD)):
        size = 0
        with ShardWriter(folder / f"{number:05}.jsonl.zst") as shard:
            text = ""
            while size < SHARD:
                text = text.replace("slack", "delay", 1) if text and rng.random() < 0.1 else _text(rng)
                shard.write(json.dumps({"text": text, "kind": "code"}).encode() + b"\n")
                size += len(text)


def _text(rng: random.Random) -> str:
    lines = []
    for _ in range(rng.randint(20, 400)):
        words = [rng.choice(NOUNS) for _ in range(3)]
        lines.append(f"    {rng.choice(VERBS)}_{words[0]} -{words[1]} ${words[2]}_{rng.randrange(10_000)}")
    name = f"{rng.choice(VERBS)}_{rng.randrange(1 << 30):x}"
    return "\n".join([f"proc {name} {{design}} {{", *lines, "}", ""])


def measured(folder: Path) -> dict[str, float]:
    """Seconds and peak memory of a curation, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.curation", "--folder", str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def work(folder: Path) -> None:
    started = time.perf_counter()
    with TemporaryDirectory() as out:
        recipe = CurateRecipe(blend=BlendRecipe(general=0.0))
        curate([Source(str(folder))], recipe, Path(out) / "curated")
    usage = resource.getrusage(resource.RUSAGE_SELF)
    found = {
        "seconds": time.perf_counter() - started,
        "processor": usage.ru_utime + usage.ru_stime,
        "peak_mb": usage.ru_maxrss * 1024 / 1e6,
    }
    print(json.dumps(found))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=40)
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    if arguments.folder:
        work(arguments.folder)
        return
    result: dict[str, Any] = {
        "what": "curation of made-up texts in shards of 4 MB, by one process",
        "bar": "six times the text takes at most 100 MB more memory",
    }
    peaks = []
    for megabytes in (arguments.megabytes, 6 * arguments.megabytes):
        with TemporaryDirectory() as folder:
            write_shards(Path(folder), megabytes)
            found = measured(Path(folder))
        peaks.append(found["peak_mb"])
        result[f"{megabytes}_MB"] = {
            "MB_per_second": round(megabytes / found["seconds"], 2),
            "MB_per_processor_second": round(megabytes / found["processor"], 2),
            "peak_MB": round(found["peak_mb"]),
        }
    result["more_memory_MB"] = round(peaks[1] - peaks[0])
    harness.save("curation", result)


if __name__ == "__main__":
    main()
