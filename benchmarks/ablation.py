"""What each part of the recipe is worth: runs that differ in one thing, on the same data, for as many steps.

Every variant trains from the packaged chat model, which was taught none of this, in a home of its own below
`--work`, and is compared with that model on the same held-out files. Killed and started again, finished
variants are read and the others go on. A token holds more text after the step `tokenizer`; steps cost as
much, so equal steps are equal work. Nats per character compare across tokenizers.

    make ablate ARGS="--corpus DIR --short"                 # half an hour on two quiet cores
    make ablate ARGS="--corpus DIR --steps 300"             # every variant: hours
    make ablate ARGS="--corpus DIR --only tokenizer names"
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import tomlkit
from rich.console import Console
from rich.table import Table

from benchmarks import harness, report
from chipsmith.core.config import CHAT_MODEL

DAPT = {
    "window": 512,
    "batch": 1,
    "accumulate": 2,
    "epochs": 100,
    "learning_rate": 3e-4,
}
VARIANTS: dict[str, dict[str, Any]] = {
    "whole": {},
    "tokenizer": {"tokenizer": {}},
    "names": {"tokenizer": {"tokens": 0}},
    "merges": {"tokenizer": {"names": 0}},
    "lora": {"dapt": {"method": "lora", "learning_rate": 1e-3}},
    "dora": {"dapt": {"method": "dora", "learning_rate": 1e-3}},
    "no_replay": {"dapt": {"replay_share": 0.0}},
    "no_fim": {"dapt": {"fim_share": 0.0}},
    "half_fim": {"dapt": {"fim_share": 0.5}},
    "all_fim": {"dapt": {"fim_share": 1.0}},
    "token_cuts": {"dapt": {"token_share": 1.0}},
    "curated": {"curate": {}},
}
"""What is changed of the first: sections of the recipe, each a step where it is one."""
ORDER = ("curate", "tokenizer", "dapt")
LONG = {"steps": 600, "samples": 200, "only": list(VARIANTS)}
SHORT = {
    "steps": 50,
    "samples": 40,
    "only": ["whole", "tokenizer", "lora", "no_replay", "no_fim", "token_cuts"],
}
"""Two and a half minutes of training each, by 330 tokens a second."""


def recipe(changes: dict[str, Any], steps: int, samples: int) -> dict[str, Any]:
    sections = {"dapt": {}, **changes}
    dapt = {"fim_share": 0.8, "replay_share": 0.1, **DAPT, "max_steps": steps, **sections["dapt"]}
    dapt["checkpoint_steps"] = min(50, steps)
    return {
        "description": "A variant of an ablation.",
        "steps": [name for name in ORDER if name in sections],
        "data": {"min_examples": 8, "min_heldout": 2},
        **sections,
        "dapt": dapt,
        "evaluate": {"samples": samples, "context": 384, "generate": 32, "suites": ["general"]},
    }


def measured(name: str, arguments: argparse.Namespace) -> dict[str, Any]:
    """Scores of one variant, from its report or from a run."""
    home = arguments.work / f"{name}-{arguments.steps}"
    kept = home / "ablation.json"
    if not kept.is_file():
        home.mkdir(parents=True, exist_ok=True)
        file = home / f"{name}.toml"
        file.write_text(tomlkit.dumps(recipe(VARIANTS[name], arguments.steps, arguments.samples)))
        corpus = [word for folder in arguments.corpus for word in ("--corpus", str(folder))]
        command = [
            str(Path(sys.executable).with_name("finetune")),
            "run",
            "--recipe",
            str(file),
            *corpus,
            "--json",
        ]
        env = {**os.environ, "CHIPSMITH_HOME": str(home), "CHIPSMITH_ROLES__TAB__MODEL": CHAT_MODEL}
        done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE)
        kept.write_bytes(done.stdout)
    return scores(json.loads(kept.read_bytes())["stages"])


def scores(stages: dict[str, Any]) -> dict[str, Any]:
    """The variant's own, and what it is ahead of the packaged model by, with 95 % intervals."""
    compared = stages["evaluate"]["comparisons"]
    found: dict[str, Any] = {each["metric"]: each["candidate"] for each in compared}
    found |= {f"{each['metric']}, change": change(each) for each in compared}
    found["tokens_per_second"] = stages["dapt"]["tokens_per_second"]
    found["minutes"] = round(sum(stage["seconds"] for stage in stages.values()) / 60, 1)
    if grown := stages.get("tokenizer"):
        domain = grown["characters_per_token"]["domain"]
        found |= {"new_tokens": grown["tokens"] + grown["names"], "tokens_saved": domain["saved"]}
    return found


def change(compared: dict[str, Any]) -> dict[str, float]:
    return {
        "mean": compared["difference"],
        "low": compared["low"],
        "high": compared["high"],
        "n": compared["samples"],
    }


def before(arguments: argparse.Namespace) -> dict[str, float]:
    """Scores of the packaged model, which every variant was compared with."""
    kept = arguments.work / f"{arguments.only[0]}-{arguments.steps}" / "ablation.json"
    stages = json.loads(kept.read_bytes())["stages"]
    return {each["metric"]: each["serving"] for each in stages["evaluate"]["comparisons"]}


def show(rows: dict[str, dict[str, Any]]) -> None:
    plain = {
        name: {key: value for key, value in row.items() if not isinstance(value, dict)}
        for name, row in rows.items()
    }
    columns = list(dict.fromkeys(name for row in plain.values() for name in row))
    table = Table("variant", *columns, box=None)
    for name, row in plain.items():
        table.add_row(name, *(f"{row[column]:g}" if column in row else "" for column in columns))
    Console().print(table)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, action="append", required=True)
    parser.add_argument("--work", type=Path, default=Path("build/ablation"), help="Where runs are kept.")
    parser.add_argument("--short", action="store_true", help="Six variants in half an hour.")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--samples", type=int)
    parser.add_argument("--only", nargs="+", choices=VARIANTS)
    arguments = parser.parse_args()
    for name, value in (SHORT if arguments.short else LONG).items():
        if getattr(arguments, name) is None:
            setattr(arguments, name, value)
    arguments.work = arguments.work.absolute()
    rows = {name: measured(name, arguments) for name in arguments.only}
    rows = {"packaged": before(arguments), **rows}
    harness.save(
        "ablation",
        {
            "what": f"variants of the recipe, {arguments.steps} steps each, on held-out files of one corpus",
            "bar": "none: it says what each part is worth",
            **rows,
        },
    )
    report.write_report()
    show(rows)


if __name__ == "__main__":
    main()
