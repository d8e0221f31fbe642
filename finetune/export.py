"""The stage after the steps: the trained model as the file that would serve, proven against torch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chipsmith.core.errors import BrokenModelError
from chipsmith.core.processors import cores
from chipsmith.finetune.adapter import write_adapter
from chipsmith.finetune.gguf_export import quantise, write_gguf
from chipsmith.finetune.model import load_model
from chipsmith.finetune.proof import agreement, require_agreement, require_same_tokens
from chipsmith.finetune.recipe import Form
from chipsmith.finetune.run import Run
from chipsmith.finetune.tokens import Tokens


def export(run: Run, trained: Path) -> dict[str, Any]:
    """Write what would serve, of the model directory `trained`, and prove that it computes the same.

    Raises:
        BrokenModelError: it does not.
        DiskFullError: the disk is full.
    """
    form = run.recipe.export.form
    facts = _adapter(run, trained) if form is Form.ADAPTER else _model(run, trained)
    return {"form": form.value, **facts, "size": run.candidate.stat().st_size}


def _model(run: Run, trained: Path) -> dict[str, Any]:
    recipe = run.recipe.export
    model = load_model(trained)
    write_gguf(model, run.base, trained, run.exact)
    require_same_tokens(Tokens(trained).tokenize, run.exact)
    proof = agreement(model, run.exact, recipe.proof_positions)
    require_agreement(proof, recipe.min_agreement)
    quantise(run.exact, recipe.quantisation, run.candidate, threads=cores())
    return {**proof, "quantisation": recipe.quantisation.value}


def _adapter(run: Run, trained: Path) -> dict[str, Any]:
    """Proven over the unquantised base, where nothing else can differ."""
    recipe, adapter = run.recipe.export, trained.with_name("adapter")
    if not adapter.is_dir():
        raise BrokenModelError(
            f"The step {trained.parent.name} trained no adapter.", fix='set export.form to "model".'
        )
    write_adapter(
        adapter, run.base, Tokens(trained).known_sentinels, run.candidate, recipe.adapter_quantisation
    )
    write_gguf(load_model(run.start), run.base, run.start, run.exact)
    proof = agreement(load_model(trained), run.exact, recipe.proof_positions, run.candidate)
    require_agreement(proof, recipe.min_agreement)
    return proof
