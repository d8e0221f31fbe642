"""Tab completion: what belongs into the gaps of held-out files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chipsmith.core.console import stderr
from chipsmith.finetune.evaluate import Score, evaluate, sample
from chipsmith.finetune.examples import FimExample, read_examples, write_examples
from chipsmith.finetune.gate import METRICS, judge
from chipsmith.finetune.recipe import EvaluateRecipe
from chipsmith.finetune.serving import Serving
from chipsmith.finetune.sources import Sources, require_heldout

EXAMPLES, TAKEN = "fim.jsonl", "taken.jsonl"
KEPT = 0.5
"""Weight above which an example is a text that was taken and mostly left; others were written instead."""


def hold_out(sources: Sources, out: Path) -> int:
    heldout = sources.examples.heldout
    require_heldout(len(heldout), sources.recipe.data)
    write_examples(heldout, out / EXAMPLES)
    recorded = {example.source for example in sources.recorded.heldout + sources.recorded.train}
    taken = [one for one in heldout if one.source in recorded and one.weight > KEPT]
    if taken:
        write_examples(taken, out / TAKEN)
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
        return evaluate(side, examples, recipe, tick=lambda: bar.advance(task))
