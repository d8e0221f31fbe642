"""Distillation as a step of a recipe."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from chipsmith.finetune.dapt.rows import rows as examples_to_rows
from chipsmith.finetune.distill.recipe import DistillRecipe
from chipsmith.finetune.distill.teacher import load_teacher, require_teacher
from chipsmith.finetune.examples import TRAIN, read_examples, write_examples
from chipsmith.finetune.model import finish, load_model, trainable
from chipsmith.finetune.packing import collate, pack
from chipsmith.finetune.recipe import Recipe
from chipsmith.finetune.rendered import Renderer
from chipsmith.finetune.run import Run
from chipsmith.finetune.sft.collect import Instructions
from chipsmith.finetune.sft.gather import gather_instructions, instructed
from chipsmith.finetune.sft.rows import rows
from chipsmith.finetune.sources import Sources, require_examples
from chipsmith.finetune.steps.contract import Estimate, Facts, StepName
from chipsmith.finetune.training import arguments, count_steps, fit, training_disk

if TYPE_CHECKING:
    from datasets import Dataset  # type: ignore[import-untyped] # it ships no types

Section = DistillRecipe
ROLES = frozenset({"tab", "chat"})
NAME = StepName.DISTILL
MOST_SCORED = 32
"""Windows on which the divergence from the teacher is measured before and after."""


def gather(sources: Sources, recipe: Recipe, out: Path) -> Facts:
    """Chat: the instructions of `sft`; tab: the examples of `dapt`."""
    section = recipe.section(DistillRecipe)
    require_teacher(section.teacher)
    if recipe.role == "chat":
        found, _ = gather_instructions(sources, instructed(recipe))
        found.write(out)
        return found.facts
    examples = sources.examples.train
    require_examples(len(examples), recipe.data)
    write_examples(examples, out / TRAIN)
    return {"examples": len(examples)}


def disk_needed(recipe: Recipe, base: Path) -> int:
    return training_disk(recipe.section(DistillRecipe), base)


def estimate(recipe: Recipe, data: Path, base: Path) -> Estimate:  # noqa: ARG001 -- every step has these
    section = recipe.section(DistillRecipe)
    once = (data / TRAIN).stat().st_size // 4  # characters of a token, JSON around them included
    steps = count_steps(max(1, once // section.window), section)
    tokens = 2 * steps * section.batch * section.accumulate * section.window  # the teacher reads them too
    return Estimate(tokens=tokens, minutes=section.max_minutes, facts={"steps": steps})


def step(run: Run, start: Path) -> Facts:
    """Move the student towards the teacher.

    Raises:
        RecipeError: no teacher, or one of another vocabulary.
        NotEnoughDataError, BrokenModelError, DivergedError, DiskFullError.
    """
    from transformers import TrainingArguments, set_seed

    from chipsmith.finetune.distill.loss import Distiller

    section, renderer = run.recipe.section(DistillRecipe), Renderer(start)
    teacher = load_teacher(require_teacher(section.teacher), renderer)
    set_seed(section.seed)
    learnt, held = _windows(run, renderer)
    trainer = Distiller(
        teacher=teacher,
        alpha=section.alpha,
        temperature=section.temperature,
        model=trainable(load_model(start), section),
        args=TrainingArguments(
            **arguments(section, count_steps(len(learnt), section), run.checkpoints(NAME)),
            per_device_train_batch_size=section.batch,
            gradient_accumulation_steps=section.accumulate,
            include_num_input_tokens_seen="all",
            remove_unused_columns=False,
        ),
        train_dataset=learnt,
        data_collator=collate,
    )
    batches = [collate([window]) for window in held]
    before = trainer.divergence(batches) if batches else None
    facts = fit(trainer, run, NAME, section.max_minutes)
    after = trainer.divergence(batches) if batches else None
    finish(run, NAME, trainer, start)
    measured = {"windows": len(batches), "nats_before": before, "nats_after": after}
    return {**facts, "teacher": section.teacher, "from_teacher": measured}


def _windows(run: Run, renderer: Renderer) -> tuple[Dataset, Dataset]:
    """Packed windows to learn from, and some that are only measured."""
    section, data = run.recipe.section(DistillRecipe), run.data_of(NAME)
    if run.recipe.role == "chat":
        found = Instructions.read(data)
        learnt = pack(rows(found.train, renderer, section.window, seed=section.seed), section.window)
        scored = list(rows(found.heldout, renderer, section.window, seed=section.seed))[:MOST_SCORED]
        return learnt, pack(scored, section.window) if scored else learnt.select([])
    windows = pack(examples_to_rows(read_examples(data / TRAIN), renderer.tokens, section), section.window)
    few = min(MOST_SCORED, len(windows) // 10)
    return windows.select(range(few, len(windows))), windows.select(range(few))
