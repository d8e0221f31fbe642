"""Tab completion: what belongs into the gaps of held-out files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chipsmith.core.console import stderr
from chipsmith.finetune.evaluate import Score, evaluate, sample
from chipsmith.finetune.examples import FimExample, read_examples, write_examples
from chipsmith.finetune.gate import METRICS, judge
from chipsmith.finetune.machine import cores
from chipsmith.finetune.recipe import EvaluateRecipe
from chipsmith.finetune.serving import Serving
from chipsmith.finetune.sources import Sources, require_heldout

EXAMPLES = "fim.jsonl"


def hold_out(sources: Sources, out: Path) -> int:
    heldout = sources.examples.heldout
    require_heldout(len(heldout), sources.recipe.data)
    write_examples(heldout, out / EXAMPLES)
    return len(heldout)


def compare(old: Serving, new: Serving, heldout: Path, recipe: EvaluateRecipe) -> dict[str, Any]:
    examples = sample(list(read_examples(heldout / EXAMPLES)), recipe)
    before, after = (_score(side, examples, recipe) for side in (old, new))
    return judge(METRICS, before, after, recipe).to_json()


def _score(side: Serving, examples: list[FimExample], recipe: EvaluateRecipe) -> list[Score]:
    """Scores with a progress bar on stderr."""
    from rich.progress import Progress

    with Progress(console=stderr()) as bar:
        task = bar.add_task(f"evaluating {side.version}", total=len(examples))
        return evaluate(side, examples, recipe, threads=cores(), tick=lambda: bar.advance(task))
