"""Domain-adaptive pretraining: the domain's text, next token and fill-in-the-middle, in packed rows."""

from __future__ import annotations

from pathlib import Path

from chipsmith.finetune.dapt.packing import collate, pack
from chipsmith.finetune.dapt.recipe import DaptRecipe
from chipsmith.finetune.examples import read_examples, write_examples
from chipsmith.finetune.model import load_model, merged, save_model, trainable
from chipsmith.finetune.recipe import Recipe
from chipsmith.finetune.run import Run
from chipsmith.finetune.sources import Sources, require_examples
from chipsmith.finetune.steps.contract import Estimate, Facts, StepName
from chipsmith.finetune.tokens import Tokens
from chipsmith.finetune.training import arguments, count_steps, fit, training_disk

Section = DaptRecipe
ROLES = frozenset({"tab", "chat"})
NAME = StepName.DAPT
EXAMPLES = "train.jsonl"


def gather(sources: Sources, recipe: Recipe, out: Path) -> Facts:
    examples = sources.examples.train
    require_examples(len(examples), recipe.data)
    write_examples(examples, out / EXAMPLES)
    return {"examples": len(examples)}


def estimate(recipe: Recipe, data: Path, base: Path) -> Estimate:
    from chipsmith.finetune.vocabulary import Vocabulary

    section = recipe.section(DaptRecipe)
    with Vocabulary(base) as vocabulary:
        rows = pack(list(read_examples(data / EXAMPLES)), vocabulary, section)
    row_tokens = sum(len(row) for row in rows["input_ids"])
    steps = count_steps(len(rows), section)
    tokens = round(steps * section.batch * section.accumulate * row_tokens / max(1, len(rows)))
    return Estimate(
        tokens=tokens,
        minutes=section.max_minutes,
        facts={"row_tokens": row_tokens, "steps": steps, "tokens": tokens},
    )


def step(run: Run, start: Path) -> Facts:
    """Train to the recipe's end. Raises DivergedError, DiskFullError, NotEnoughDataError."""
    from transformers import Trainer, TrainingArguments, set_seed

    section = run.recipe.section(DaptRecipe)
    set_seed(section.seed)
    tokens = Tokens(start)
    taught = tokens.sentinels if section.fim_share else None
    rows = pack(list(read_examples(run.data_of(NAME) / EXAMPLES)), tokens, section)
    new = (taught.prefix, taught.suffix, taught.middle) if taught else ()
    trainer = Trainer(
        model=trainable(load_model(start), section, new),
        args=TrainingArguments(
            **arguments(section, count_steps(len(rows), section), run.checkpoints(NAME)),
            per_device_train_batch_size=section.batch,
            gradient_accumulation_steps=section.accumulate,
            include_num_input_tokens_seen="all",
            remove_unused_columns=False,
        ),
        train_dataset=rows,
        data_collator=collate,
    )
    facts = fit(trainer, run, NAME, section.max_minutes)
    save_model(merged(trainer.model), start, run.model(NAME), taught)
    return {"rows": len(rows), "row_tokens": sum(len(row) for row in rows["input_ids"]), **facts}


def disk_needed(recipe: Recipe, base: Path) -> int:
    return training_disk(recipe.section(DaptRecipe), base)
