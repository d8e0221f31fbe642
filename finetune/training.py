"""What every training by transformers' Trainer (trl's and sentence-transformers' too) has in common."""

from __future__ import annotations

import json
import math
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chipsmith.core.gguf_file import GgufFile
from chipsmith.finetune.guards import training_guard
from chipsmith.finetune.idle import idle_s, in_background
from chipsmith.finetune.run import Run
from chipsmith.finetune.train_recipe import Method, TrainRecipe

if TYPE_CHECKING:
    from transformers import Trainer

    from chipsmith.finetune.retriever.recipe import TrainRecipe as RetrieverTrainRecipe

LORA_SHARE = 0.05
"""Adapters and their optimiser state, of the model's parameters; a generous bound."""


def arguments(
    recipe: TrainRecipe | RetrieverTrainRecipe, steps: int, out: Path, *, patience: int = 0
) -> dict[str, Any]:
    """Keyword arguments of `TrainingArguments`, `SFTConfig`, `DPOConfig`, … for checkpoints at `out`.

    With `patience`, the trainer's `eval_dataset` is scored at each checkpoint, and the best one is taken.
    """
    import torch

    early = {
        "eval_strategy": "steps",
        "eval_steps": recipe.checkpoint_steps,
        "prediction_loss_only": True,
        "load_best_model_at_end": True,
        "restore_callback_states_from_checkpoint": True,
    }
    return {
        **(early if patience else {}),
        "output_dir": str(out),
        "max_steps": steps,
        "learning_rate": recipe.learning_rate,
        "lr_scheduler_type": recipe.schedule.value,
        "warmup_steps": math.ceil(steps * recipe.warmup_share),
        "weight_decay": recipe.weight_decay,
        "max_grad_norm": recipe.clip_norm,
        "bf16": True,
        "use_cpu": not torch.cuda.is_available(),
        "seed": recipe.seed,
        "data_seed": recipe.seed,
        "save_steps": recipe.checkpoint_steps,
        "save_total_limit": 1,
        "logging_steps": 1,
        "logging_nan_inf_filter": False,
        "dataloader_pin_memory": False,
        "report_to": "none",
        "disable_tqdm": True,
    }


def count_steps(rows: int, recipe: TrainRecipe) -> int:
    """Optimiser steps of a training over `rows` packed rows; each process takes `recipe.batch` of them."""
    per_epoch = rows / (recipe.batch * recipe.accumulate * int(os.environ.get("WORLD_SIZE", "1")))
    return max(1, recipe.min_steps, min(recipe.max_steps, math.ceil(per_epoch * recipe.epochs)))


def is_sharded() -> bool:
    """Whether each process of this training holds a part of the model (FSDP)."""
    return os.environ.get("ACCELERATE_USE_FSDP", "").lower() == "true"


def fit(
    trainer: Trainer, run: Run, step: str, max_minutes: float | None, *, patience: int = 0
) -> dict[str, Any]:
    """Train to the end, from the last whole checkpoint of `step` where there is one.

    Where the recipe names a `mirror`, checkpoints are copied there, and a run without any goes on from those.
    With `patience`, training ends after so many checkpoints whose loss on the `eval_dataset` was no lower.

    Progress is shown, losses are kept in `run.root/losses.jsonl`, and what diverges is stopped.

    Returns steps, tokens and tokens/s (this process's share; 0 unless the trainer counts them), first
    and last loss, and the step that was resumed from.

    Raises:
        DivergedError: the loss or the gradient is not finite.
        DiskFullError: a checkpoint could not be written.
    """
    from transformers import EarlyStoppingCallback

    from chipsmith.finetune.callbacks import GiveWay, LossLog, Progress, StopWatch, Watchdog
    from chipsmith.finetune.mirror import Mirror

    url = run.state.request.recipe.get(step, {}).get("mirror")
    copies = [Mirror(url, run.root.name, step)] if url else []
    for copy in copies if trainer.is_world_process_zero() else ():
        copy.fetch(run.checkpoints(step))
    trainer.accelerator.wait_for_everyone()
    resume = last_checkpoint(run.checkpoints(step))
    began = int(resume.name.removeprefix("checkpoint-")) if resume else 0
    planned = int(trainer.args.max_steps)
    progress, watch = Progress(planned), StopWatch(max_minutes, resume)
    early = [EarlyStoppingCallback(patience)] if patience else []
    polite = [GiveWay(lambda: idle_s(run.home, run.config), watch)] if in_background() else []
    for callback in (*early, Watchdog(), watch, *copies, *polite, progress, LossLog(run.losses, step)):
        trainer.add_callback(callback)
    drop_console_output(trainer)
    with progress, training_guard(run.root):
        trainer.train(resume_from_checkpoint=str(resume) if resume else None)
    return {
        "resumed_from": began,
        "steps": trainer.state.global_step,
        "planned_steps": planned,
        "tokens": watch.tokens,
        "tokens_per_second": round(watch.tokens_per_second, 1),
        "steps_per_second": round((trainer.state.global_step - began) / watch.seconds, 4),
        "first_loss": progress.first_loss,
        "last_loss": progress.last_loss,
        **({"best_development_loss": trainer.state.best_metric} if patience else {}),
    }


def training_disk(recipe: TrainRecipe, base: Path) -> int:
    """Bytes at the peak: two checkpoints (a new one is whole before the old one goes), and the model."""
    parameters = GgufFile.open(base).parameters
    trained = 1.0 if recipe.method is Method.FULL else LORA_SHARE
    checkpoint = 12 * trained * parameters  # weights and Adam's two moments, 32-bit each
    return int(2 * checkpoint + 4 * parameters)


def last_checkpoint(directory: Path) -> Path | None:
    """The newest checkpoint that was written whole; half-written ones are removed.

    `trainer_state.json` is the last file that the Trainer writes.
    """
    found: dict[int, Path] = {}
    for checkpoint in directory.glob("checkpoint-*"):
        try:
            found[int(json.loads((checkpoint / "trainer_state.json").read_bytes())["global_step"])] = (
                checkpoint
            )
        except (OSError, ValueError, KeyError):
            shutil.rmtree(checkpoint, ignore_errors=True)  # several processes may be at it
    return found[max(found)] if found else None


def drop_console_output(trainer: Any) -> None:
    from transformers.trainer_callback import PrinterCallback

    trainer.remove_callback(PrinterCallback)
