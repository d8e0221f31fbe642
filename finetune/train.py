"""The training stage: transformers' Trainer over packed rows, resumable at any point."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chipsmith.finetune.examples import read_split
from chipsmith.finetune.guards import checkpoint_guard
from chipsmith.finetune.model import load_base, trainable
from chipsmith.finetune.packing import collate, pack
from chipsmith.finetune.recipe import TrainRecipe
from chipsmith.finetune.run import Run
from chipsmith.finetune.vocabulary import Vocabulary

if TYPE_CHECKING:
    from transformers import TrainingArguments


def train(run: Run) -> dict[str, Any]:
    """Train to the recipe's end, from the last whole checkpoint where there is one.

    Returns steps, tokens, tokens/s (this process's share), losses and the final checkpoint's name.

    Raises:
        DivergedError: the loss or the gradient is not finite.
        DiskFullError: a checkpoint could not be written.
    """
    from transformers import Trainer, set_seed

    from chipsmith.finetune.callbacks import LossLog, Progress, StopWatch, Watchdog

    recipe = run.recipe.train
    set_seed(recipe.seed)
    with Vocabulary(run.base) as vocabulary:
        rows = pack(read_split(run.data).train, vocabulary, recipe)
        model = trainable(load_base(run.base), recipe, vocabulary.sentinels)
    steps = count_steps(len(rows), recipe)
    resume = last_checkpoint(run.checkpoints)
    progress, watch = Progress(steps), StopWatch(recipe.max_minutes, resume)
    trainer = Trainer(
        model=model,
        args=arguments(run, steps),
        train_dataset=rows,
        data_collator=collate,
        callbacks=[Watchdog(), watch, progress, LossLog(run.root)],
    )
    drop_console_output(trainer)
    with progress, checkpoint_guard(run.root):
        trainer.train(resume_from_checkpoint=str(resume) if resume else None)
    final = last_checkpoint(run.checkpoints)
    assert final is not None  # noqa: S101 -- the last step always saves
    return {
        "checkpoint": final.name,
        "resumed_from": int(resume.name.removeprefix("checkpoint-")) if resume else 0,
        "rows": len(rows),
        "row_tokens": sum(len(row) for row in rows["input_ids"]),
        "steps": trainer.state.global_step,
        "planned_steps": steps,
        "tokens": watch.tokens,
        "tokens_per_second": round(watch.tokens_per_second, 1),
        "first_loss": progress.first_loss,
        "last_loss": progress.last_loss,
    }


def count_steps(rows: int, recipe: TrainRecipe) -> int:
    """Optimiser steps of a run over `rows` packed rows."""
    per_epoch = rows / (recipe.batch * recipe.accumulate)
    return max(1, recipe.min_steps, min(recipe.max_steps, math.ceil(per_epoch * recipe.epochs)))


def arguments(run: Run, steps: int) -> TrainingArguments:
    import torch
    from transformers import TrainingArguments

    recipe = run.recipe.train
    return TrainingArguments(
        output_dir=str(run.checkpoints),
        max_steps=steps,
        per_device_train_batch_size=recipe.batch,
        gradient_accumulation_steps=recipe.accumulate,
        learning_rate=recipe.learning_rate,
        lr_scheduler_type=recipe.schedule.value,
        warmup_steps=math.ceil(steps * recipe.warmup_share),
        weight_decay=recipe.weight_decay,
        max_grad_norm=recipe.clip_norm,
        bf16=True,
        use_cpu=not torch.cuda.is_available(),
        seed=recipe.seed,
        data_seed=recipe.seed,
        save_steps=recipe.checkpoint_steps,
        save_total_limit=1,
        logging_steps=1,
        logging_nan_inf_filter=False,
        include_num_input_tokens_seen="all",
        remove_unused_columns=False,
        dataloader_pin_memory=False,
        report_to="none",
        disable_tqdm=True,
    )


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
            shutil.rmtree(checkpoint)
    return found[max(found)] if found else None


def drop_console_output(trainer: Any) -> None:
    from transformers.trainer_callback import PrinterCallback

    trainer.remove_callback(PrinterCallback)
