"""Supervised fine-tuning as a step of a recipe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from attrs import evolve

from chipsmith.core.chat_prompt import BEST, attribute_line
from chipsmith.finetune.model import finish, load_model, trainable
from chipsmith.finetune.packing import Row, collate, pack
from chipsmith.finetune.recipe import Recipe
from chipsmith.finetune.rendered import Renderer
from chipsmith.finetune.run import Run
from chipsmith.finetune.sample.attempts import attempts_of, right_scripts
from chipsmith.finetune.sft.collect import Instructions
from chipsmith.finetune.sft.gather import gather_instructions
from chipsmith.finetune.sft.instruction import Instruction
from chipsmith.finetune.sft.labels import labelled
from chipsmith.finetune.sft.recipe import SftRecipe
from chipsmith.finetune.sft.rows import rows
from chipsmith.finetune.sources import Sources
from chipsmith.finetune.steps.contract import Estimate, Facts, StepName
from chipsmith.finetune.training import arguments, count_steps, drop_console_output, fit, training_disk
from chipsmith.finetune.vocabulary import Vocabulary

Section = SftRecipe
ROLES = frozenset({"chat", "script"})
NAME = StepName.SFT
MOST_SCORED = 64
"""Held-out instructions that are scored before and after."""


def gather(sources: Sources, recipe: Recipe, out: Path) -> Facts:
    found, collection = gather_instructions(sources, recipe.section(SftRecipe))
    found.write(out)
    return {**found.facts, "dropped": dict(+collection.dropped)}


def disk_needed(recipe: Recipe, base: Path) -> int:
    return training_disk(recipe.section(SftRecipe), base)


def estimate(recipe: Recipe, data: Path, base: Path) -> Estimate:
    """By the base's tokens; a step before may change them a little."""
    section = recipe.section(SftRecipe)
    found = Instructions.read(data)
    with Vocabulary(base) as vocabulary:
        once = sum(one.weight * len(vocabulary.tokenize(_whole(one))) for one in found.train)
    windows = max(1, round(once / section.window))
    steps = count_steps(windows, section)
    tokens = steps * section.batch * section.accumulate * section.window
    return Estimate(
        tokens=tokens,
        minutes=section.max_minutes,
        facts={"instructions": found.facts, "steps": steps, "tokens": tokens},
    )


def step(run: Run, start: Path) -> Facts:
    """Learn the answers. Raises DivergedError, DiskFullError, NotEnoughDataError, ConfigError."""
    from transformers import set_seed

    section = run.recipe.section(SftRecipe)
    found, renderer = Instructions.read(run.data_of(NAME)), Renderer(start)
    learnt = [*found.train, *_sampled(run, section, found.heldout)]
    set_seed(section.seed)
    train = list(rows(learnt, renderer, section.window, seed=section.seed))
    held = list(rows(found.heldout[:MOST_SCORED], renderer, section.window, seed=section.seed))
    trainer = make_trainer(run, renderer, train, held)
    drop_console_output(trainer)
    before = _nats(trainer)
    facts = fit(trainer, run, NAME, section.max_minutes)
    after = _nats(trainer)
    finish(run, NAME, trainer, start)
    asks = {"asks": attribute_line(BEST)} if section.attributes else {}
    return {
        **facts,
        **asks,
        "instructions": len(learnt),
        "sampled": len(learnt) - len(found.train),
        "windows": len(trainer.train_dataset),
        "heldout": {"instructions": len(held), "nats_before": before, "nats_after": after},
    }


def make_trainer(run: Run, renderer: Renderer, train: list[Row], held: list[Row]) -> Any:
    """transformers' trainer over rows that are packed by best fit, each blind to the others of its window."""
    from transformers import Trainer, TrainingArguments

    section = run.recipe.section(SftRecipe)
    packed = pack(train, section.window)
    return Trainer(
        model=trainable(load_model(renderer.directory), section),
        args=TrainingArguments(
            **arguments(section, count_steps(len(packed), section), run.checkpoints(NAME)),
            per_device_train_batch_size=section.batch,
            per_device_eval_batch_size=section.batch,
            gradient_accumulation_steps=section.accumulate,
            include_num_input_tokens_seen="all",
            remove_unused_columns=False,
            prediction_loss_only=True,
        ),
        train_dataset=packed,
        eval_dataset=pack(held, section.window) if held else None,
        data_collator=collate,
    )


def _sampled(run: Run, section: SftRecipe, heldout: list[Instruction]) -> list[Instruction]:
    """What the step `sample` found right, where it came before this one."""
    held = {one.source for one in heldout}
    found = right_scripts(attempts_of(run), wrong_too=section.attributes)
    kept = [evolve(one, weight=section.blend.sampled) for one in found if one.source not in held]
    return list(labelled(kept)) if section.attributes else kept


def _nats(trainer: Any) -> float | None:
    """Mean negative log-likelihood of a held-out answer's token."""
    return round(trainer.evaluate()["eval_loss"], 4) if trainer.eval_dataset is not None else None


def _whole(one: Instruction) -> str:
    return "\n".join([one.text, *(message.content for message in one.messages), one.answer])
