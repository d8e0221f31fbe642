"""How fast texts are curated, and that the memory it takes does not grow with them.

The texts are made up: procedures and prose of 1 to 20 kB, a tenth of them near-duplicates, in shards of 4
MB. Each run is a process of its own, so that its peak memory is its own. The bare side reads the same
shards and does nothing.
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
from chipsmith.finetune.curate.shards import ShardWriter, read_lines, shards_of

SHARD = 4_000_000
"""Characters."""
VERBS = "report check place route buffer resize size insert remove repair write read set get".split()  # noqa: SIM905 -- shorter
NOUNS = "timing clock net cell pin port slack path macro corner layer track via power mode".split()  # noqa: SIM905 -- shorter


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


def measured(side: str, folder: Path) -> dict[str, float]:
    """Seconds and peak memory of one side over a folder, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.curation", "--side", side, "--folder", str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def work(side: str, folder: Path) -> None:
    started = time.perf_counter()
    if side == "read":
        for shard in shards_of(str(folder)):
            for _ in read_lines(shard):
                pass
    else:
        with TemporaryDirectory() as out:
            recipe = CurateRecipe(blend=BlendRecipe(general=0.0))
            curate([Source(str(folder))], recipe, Path(out) / "curated")
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak / 1e6}))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=40)
    parser.add_argument("--side", choices=("read", "curate"))
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    if arguments.side:
        work(arguments.side, arguments.folder)
        return
    result: dict[str, Any] = {
        "what": "curation of made-up texts in shards of 4 MB, by one process",
        "bar": "six times the text takes at most 100 MB more memory",
    }
    peaks = []
    for megabytes in (arguments.megabytes, 6 * arguments.megabytes):
        with TemporaryDirectory() as folder:
            write_shards(Path(folder), megabytes)
            sides = {side: measured(side, Path(folder)) for side in ("read", "curate")}
        peaks.append(sides["curate"]["peak_mb"])
        result[f"{megabytes}_MB"] = {
            "MB_per_second": round(megabytes / sides["curate"]["seconds"], 2),
            "times_bare_reading": round(sides["curate"]["seconds"] / sides["read"]["seconds"], 1),
            "peak_MB": round(sides["curate"]["peak_mb"]),
        }
    result["more_memory_MB"] = round(peaks[1] - peaks[0])
    harness.save("curation", result)


if __name__ == "__main__":
    main()
