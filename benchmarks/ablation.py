"""What each part of the recipe is worth: runs that differ in one thing, on the same data, for as many steps.

Every variant trains from the packaged chat model, which was taught none of this, in a home of its own below
`--work`. Then all are scored on the same holes of held-out files, and compared hole by hole with that model
and with the first variant. Killed and started again, finished variants are read and the others go on. A token
holds more text after the step `tokenizer`; steps cost as much, so equal steps are equal work. Nats per
character compare across tokenizers.

    make ablate ARGS="--corpus DIR --short"                 # half an hour on two quiet cores
    make ablate ARGS="--corpus DIR --steps 300"             # every variant: hours
    make ablate ARGS="--corpus DIR --only whole tokenizer names"
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import cattrs
import tomlkit
from rich.console import Console
from rich.table import Table

from benchmarks import harness, report
from chipsmith.core.config import CHAT_MODEL
from chipsmith.core.embedded import resolve_model
from chipsmith.core.home import Home
from chipsmith.core.registry import BASE, Registry
from chipsmith.finetune.evaluate import Score, evaluate, sample
from chipsmith.finetune.examples import read_examples
from chipsmith.finetune.gate import METRICS, compare
from chipsmith.finetune.recipe import EvaluateRecipe
from chipsmith.finetune.serving import Serving

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
LONG = {"steps": 600, "samples": 240, "only": list(VARIANTS)}
SHORT = {
    "steps": 50,
    "samples": 120,
    "only": ["whole", "tokenizer", "lora", "no_replay", "no_fim", "token_cuts"],
}
"""Two and a half minutes of training each, by 330 tokens a second."""
FEWEST = 2
"""Holes for the run's own comparison, which decides nothing here."""


def recipe(changes: dict[str, Any], steps: int) -> dict[str, Any]:
    sections = {"dapt": {}, **changes}
    dapt = {"fim_share": 0.8, "replay_share": 0.1, **DAPT, "max_steps": steps, **sections["dapt"]}
    dapt["checkpoint_steps"] = min(50, steps)
    return {
        "description": "A variant of an ablation.",
        "steps": [name for name in ORDER if name in sections],
        "data": {"min_examples": 8, "min_heldout": 2},
        **sections,
        "dapt": dapt,
        "evaluate": {"samples": FEWEST, "margin": 1.0, "context": 384, "suites": ["general"]},
    }


class Trained:
    """A variant after its run: the report, and the scores of its model. Each is made once and kept."""

    def __init__(self, name: str, arguments: argparse.Namespace) -> None:
        self.name, self.asked = name, arguments
        self.home = Home(arguments.work / f"{name}-{arguments.steps}")
        self.stages: dict[str, Any] = json.loads(self._report().read_bytes())["stages"]

    def _report(self) -> Path:
        kept = self.home.root / "ablation.json"
        if kept.is_file():
            return kept
        self.home.root.mkdir(parents=True, exist_ok=True)
        file = self.home.root / f"{self.name}.toml"
        file.write_text(tomlkit.dumps(recipe(VARIANTS[self.name], self.asked.steps)))
        corpus = [word for folder in self.asked.corpus for word in ("--corpus", str(folder))]
        finetune = Path(sys.executable).with_name("finetune")
        command = [str(finetune), "run", "--recipe", str(file), *corpus, "--json"]
        env = {
            **os.environ,
            "CHIPSMITH_HOME": str(self.home.root),
            "CHIPSMITH_ROLES__TAB__MODEL": CHAT_MODEL,
        }
        done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE)
        kept.write_bytes(done.stdout)
        return kept

    def served(self) -> Serving:
        """Raises SystemExit where the run's own gate refused the model, which is gone then."""
        registry = Registry(self.home.models)
        version = registry.active("tab").version
        if version == BASE:
            raise SystemExit(
                f'"{self.name}" lost all that the model knew; its report is in {self.home.runs}.'
            )
        return Serving(version, registry.weights("tab", version))

    def scores(self) -> list[Score]:
        return self._scored(self.name, self.served())

    def scores_before(self) -> list[Score]:
        """Those of the packaged model on the same holes."""
        return self._scored("packaged", Serving(BASE, resolve_model(CHAT_MODEL)))

    def _scored(self, name: str, model: Serving) -> list[Score]:
        kept = self.home.root / f"scores-{name}-{self.asked.samples}.json"
        if not kept.is_file():
            asked = EvaluateRecipe(samples=self.asked.samples)
            (heldout,) = self.home.runs.glob("*/data/heldout/fim.jsonl")
            found = evaluate(model, sample(list(read_examples(heldout)), asked), asked)
            kept.write_text(json.dumps(cattrs.unstructure(found)))
        return cattrs.structure(json.loads(kept.read_bytes()), list[Score])

    def facts(self) -> dict[str, Any]:
        """What the run tells besides: forgetting, and what a grown vocabulary saves."""
        compared = self.stages["evaluate"]["comparisons"]
        found: dict[str, Any] = {
            f"{each['metric']}, change": interval(each) for each in compared if "general" in each["metric"]
        }
        if grown := self.stages.get("tokenizer"):
            domain = grown["characters_per_token"]["domain"]
            found |= {"new_tokens": grown["tokens"] + grown["names"], "tokens_saved": domain["saved"]}
        return found


def row(scores: list[Score], against: dict[str, list[Score]]) -> dict[str, Any]:
    """Means of one variant, and its differences from others on the same holes, with 95 % intervals.

    Raises ValueError where the holes are not the same.
    """
    found: dict[str, Any] = {}
    for name, others in against.items():
        if [one.source for one in others] != [one.source for one in scores]:
            raise ValueError(f"{name} was scored on other holes; remove the folder given by --work.")
        for metric in METRICS:
            compared = cattrs.unstructure(compare(metric, others, scores, EvaluateRecipe().seed))
            found[metric.name] = compared["candidate"]
            found[f"{metric.name}, from {name}"] = interval(compared)
    return found


def interval(compared: dict[str, Any]) -> dict[str, float]:
    return {
        "mean": compared["difference"],
        "low": compared["low"],
        "high": compared["high"],
        "n": compared["samples"],
    }


def measured(arguments: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """A row for each variant; the first is what the others are compared with, beside the packaged model."""
    first = Trained(arguments.only[0], arguments)
    against = {"packaged": first.scores_before()}
    rows = {}
    for name in arguments.only:
        variant = Trained(name, arguments)
        scores = variant.scores()
        rows[name] = {**row(scores, against), **variant.facts()}
        against.setdefault(first.name, scores)
    return rows


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
    rows = measured(arguments)
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
