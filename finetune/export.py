"""The stage after the steps: the trained model as the file that would serve, proven against torch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chipsmith.finetune.gguf_export import quantise, write_gguf
from chipsmith.finetune.machine import cores
from chipsmith.finetune.model import load_model
from chipsmith.finetune.proof import agreement, require_agreement, require_same_tokens
from chipsmith.finetune.run import Run
from chipsmith.finetune.tokens import Tokens


def export(run: Run, trained: Path) -> dict[str, Any]:
    """Write the candidate's GGUF files of the model directory `trained`, and prove the exact one.

    Raises:
        BrokenModelError: the file does not compute what the model computes.
        DiskFullError: the disk is full.
    """
    recipe = run.recipe.export
    model = load_model(trained)
    write_gguf(model, run.base, trained, run.exact)
    require_same_tokens(Tokens(trained).tokenize, run.exact)
    proof = agreement(model, run.exact, recipe.proof_positions)
    require_agreement(proof, recipe.min_agreement)
    quantise(run.exact, recipe.quantisation, run.candidate, threads=cores())
    return {**proof, "quantisation": recipe.quantisation.value, "size": run.candidate.stat().st_size}
