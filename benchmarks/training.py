"""How fast a pretraining step is, against a bare loop over the same windows: transformers and torch alone.

Both sides train all weights of the embedded model in the same precision, with AdamW and clipped gradients, on
windows that the product packed, each in a process of its own, by turns. One learns every token, as the bare
loop does; the other one the middles alone, as the recipe `quick` does.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import harness
from chipsmith.core.config import load_config
from chipsmith.core.home import Home

ROUNDS = 3
STEPS = 8
"""Optimiser steps of one side's turn; the first two warm up."""
WARM_UP = 2
BAR = 0.95
RECIPE: dict[str, Any] = {
    "name": "speed",
    "steps": ["dapt"],
    "dapt": {"window": 512, "batch": 1, "accumulate": 2, "max_steps": STEPS, "checkpoint_steps": STEPS},
}
SIDES = {"every token": {"context_loss": True}, "middles alone": {}}
CORPUS = Path(__file__).parent.parent / "finetune"


def prepare(home: Home, section: dict[str, Any]) -> str:
    """A run with its data and the model directory that it starts from."""
    from chipsmith.finetune import pipeline
    from chipsmith.finetune.model import make_directory

    recipe = {**RECIPE, "dapt": {**RECIPE["dapt"], **section}}
    order = pipeline.read_order(recipe, None, None, (CORPUS,))
    run = pipeline.find_or_create_run(home, load_config(home), order)
    if not run.start.is_dir():
        make_directory(run.base, run.start)
    return run.root.name


def product(name: str) -> dict[str, Any]:
    """Tokens/s of each step of the product's own trainer, checkpoints not counted."""
    from transformers import TrainerCallback

    from chipsmith.finetune.dapt.step import make_trainer
    from chipsmith.finetune.packing import collate
    from chipsmith.finetune.run import open_run

    class Clock(TrainerCallback):
        def __init__(self) -> None:
            self.speeds: list[float] = []
            self._last, self._tokens = 0.0, 0

        def on_step_begin(self, *given: Any, **_: Any) -> None:
            self._last, self._tokens = time.perf_counter(), int(given[1].num_input_tokens_seen)

        def on_step_end(self, *given: Any, **_: Any) -> None:
            tokens = int(given[1].num_input_tokens_seen) - self._tokens
            self.speeds.append(tokens / (time.perf_counter() - self._last))

    home = Home.find()
    run = open_run(home, load_config(home), name)
    trainer = make_trainer(run, run.start)
    trainer.args.save_strategy = "no"
    clock = Clock()
    trainer.add_callback(clock)
    trainer.train()
    windows: Any = trainer.train_dataset
    read = collate([windows[0], windows[1]])["input_ids"].numel()
    rows = sum(sum(windows[index]["seq_lengths"]) for index in (0, 1))
    tokens = sum(map(len, windows["input_ids"])) / len(windows)
    return {"speeds": clock.speeds, "padding": 1 - rows / read, "tokens": tokens}


def bare(name: str) -> dict[str, Any]:
    """Tokens/s of each step of a loop that anyone would write, over the same windows."""
    import torch

    from chipsmith.finetune.dapt.step import make_trainer
    from chipsmith.finetune.model import load_model
    from chipsmith.finetune.run import open_run

    home = Home.find()
    run = open_run(home, load_config(home), name)
    dataset: Any = make_trainer(run, run.start).train_dataset
    windows = iter(list(dataset["input_ids"]))
    model = load_model(run.start).train()
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-4, weight_decay=0.01)
    speeds = []
    for _ in range(STEPS):
        begun, tokens = time.perf_counter(), 0
        for _ in range(2):
            ids = torch.tensor([next(windows)])
            tokens += ids.numel()
            with torch.autocast("cpu", torch.bfloat16):
                loss = model(input_ids=ids, labels=ids).loss
            (loss / 2).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad()
        speeds.append(tokens / (time.perf_counter() - begun))
    return {"speeds": speeds}


def turn(home: Home, side: str, name: str) -> dict[str, Any]:
    """One side in a process of its own, so that its peak of memory is its own."""
    environment = {**os.environ, "CHIPSMITH_HOME": str(home.root), "OMP_WAIT_POLICY": "PASSIVE"}
    command = [sys.executable, "-m", "benchmarks.training", side, name]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measured(home: Home, section: dict[str, Any]) -> dict[str, Any]:
    name = prepare(home, section)
    told: dict[str, list[dict[str, Any]]] = {"product": [], "bare": []}

    def side(which: str) -> list[float]:
        told[which].append(turn(home, which, name))
        return list(told[which][-1]["speeds"][WARM_UP:])

    ours, theirs = harness.alternate(ROUNDS, lambda: side("product"), lambda: side("bare"))
    return {
        "tokens per second": harness.summary([speed for turn in ours for speed in turn]),
        "tokens per second of the bare loop": harness.summary([speed for turn in theirs for speed in turn]),
        "ours to the bare loop": harness.ratio(ours, theirs),
        "peak memory, GB": statistics.median(turn["peak_gb"] for turn in told["product"]),
        "peak memory of the bare loop, GB": statistics.median(turn["peak_gb"] for turn in told["bare"]),
        "share of padding": told["product"][0]["padding"],
        "tokens in a window, of 512": round(told["product"][0]["tokens"], 1),
    }


def main() -> None:
    if len(sys.argv) > 1:
        found = {"product": product, "bare": bare}[sys.argv[1]](sys.argv[2])
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(json.dumps({**found, "peak_gb": round(peak, 2)}))
        return
    with TemporaryDirectory() as directory:
        home = Home(Path(directory))
        values = {name: measured(home, section) for name, section in SIDES.items()}
    harness.save(
        "training",
        {
            "what": "pretraining of the embedded model, all weights, against a bare transformers loop",
            "bar": f"{BAR} of the bare loop's tokens per second where both learn every token",
            **values,
        },
    )


if __name__ == "__main__":
    main()
