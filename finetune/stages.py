"""The stages of a run for completion, in order, and how a run of any kind is carried to its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psutil

from chipsmith.core.console import stderr
from chipsmith.core.errors import BrokenModelError
from chipsmith.core.files import write_json
from chipsmith.core.weights import digest_of
from chipsmith.finetune.evaluate import Score, evaluate, sample
from chipsmith.finetune.examples import FimExample, read_split
from chipsmith.finetune.gate import judge
from chipsmith.finetune.gguf_export import quantise, write_gguf
from chipsmith.finetune.model import load_trained
from chipsmith.finetune.proof import agreement, require_agreement
from chipsmith.finetune.publish import publish
from chipsmith.finetune.recipe import EvaluateRecipe
from chipsmith.finetune.run import Run
from chipsmith.finetune.serving import Serving, serving
from chipsmith.finetune.train import train
from chipsmith.finetune.vocabulary import Vocabulary


def export(run: Run) -> dict[str, Any]:
    """Write the candidate's GGUF files and prove the exact one against the torch model.

    Raises:
        BrokenModelError: the file does not compute what the model computes.
        DiskFullError: the disk is full.
    """
    recipe = run.recipe
    checkpoint = run.checkpoints / run.state.stages["train"]["checkpoint"]
    model = load_trained(run.base, checkpoint, recipe.train.method)
    with Vocabulary(run.base) as vocabulary:
        write_gguf(model, run.base, vocabulary.sentinels, run.exact)
    proof = agreement(model, run.exact, recipe.export.proof_positions)
    require_agreement(proof, recipe.export.min_agreement)
    quantise(run.exact, recipe.export.quantisation, run.candidate, threads=cores())
    return {**proof, "quantisation": recipe.export.quantisation.value, "size": run.candidate.stat().st_size}


def compare(run: Run) -> dict[str, Any]:
    """Score the serving model and the candidate on the same held-out examples, and judge them."""
    now_serving = serving(run.home, run.config, run.state.request.role)
    candidate = Serving(run.state.version, run.candidate)
    verdict = compare_files(now_serving, candidate, read_split(run.data).heldout, run.recipe.evaluate)
    return {**verdict, "compared_with": now_serving.version}


def compare_files(
    old: Serving, new: Serving, heldout: list[FimExample], recipe: EvaluateRecipe
) -> dict[str, Any]:
    """The verdict on two model files."""
    examples = sample(heldout, recipe)
    before, after = (_score(side, examples, recipe) for side in (old, new))
    return judge(before, after, margin=recipe.margin, seed=recipe.seed).to_json()


Stages = tuple[tuple[str, Callable[[Run], dict[str, Any]]], ...]

STAGES: Stages = (
    ("train", train),
    ("export", export),
    ("evaluate", compare),
    ("publish", publish),
)


def execute(run: Run, stages: Stages = STAGES) -> dict[str, Any]:
    """Carry a run to its end, from wherever it stands, and write its report. Returns the report."""
    require_same_base(run)
    for name, work in stages:
        run.stage(name, work)
    report = {
        "run": run.root.name,
        "role": run.state.request.role,
        "recipe": run.state.request.recipe["name"],
        "data": run.state.data,
        "stages": run.state.stages,
    }
    write_json(run.report, report)
    return report


def require_same_base(run: Run) -> None:
    """Raises BrokenModelError where the base has changed since the run began."""
    if not run.state.finished and digest_of(run.base) != run.state.request.base_sha256:
        raise BrokenModelError(
            f"{run.base} has changed since the run {run.root.name} began.",
            fix=f"put the former file back, or remove {run.root} to start anew.",
        )


def _score(side: Serving, examples: list[FimExample], recipe: EvaluateRecipe) -> list[Score]:
    """Scores with a progress bar on stderr."""
    from rich.progress import Progress

    with Progress(console=stderr()) as bar:
        task = bar.add_task(f"evaluating {side.version}", total=len(examples))
        return evaluate(side.path, examples, recipe, threads=cores(), tick=lambda: bar.advance(task))


def cores() -> int:
    return psutil.cpu_count(logical=False) or 1
