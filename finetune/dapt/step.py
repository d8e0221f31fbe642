"""Domain-adaptive pretraining: the domain's text, next token and fill-in-the-middle, in packed rows.

ChipNeMo, arXiv 2311.00176, section 3.2; fill-in-the-middle as of Bavarian et al. 2022, arXiv 2207.14255.
"""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from chipsmith.finetune.dapt.recipe import DaptRecipe
from chipsmith.finetune.dapt.rows import rows
from chipsmith.finetune.dapt.texts import Texts, gather, read_texts, texts_of
from chipsmith.finetune.model import finish, load_model, trainable
from chipsmith.finetune.packing import collate, pack
from chipsmith.finetune.recipe import Form, Recipe
from chipsmith.finetune.run import Run
from chipsmith.finetune.steps.contract import Estimate, Facts, StepName
from chipsmith.finetune.tokens import Tokenising, Tokens
from chipsmith.finetune.training import arguments, count_steps, fit, is_sharded, training_disk

if TYPE_CHECKING:
    from datasets import Dataset  # type: ignore[import-untyped] # it ships no types
    from transformers import Trainer

__all__ = ["ROLES", "Section", "disk_needed", "estimate", "gather", "step"]

Section = DaptRecipe
ROLES = frozenset({"tab", "chat"})
NAME = StepName.DAPT


def estimate(recipe: Recipe, data: Path, base: Path) -> Estimate:
    """Of data that `curate` still has to make, nothing can be said but the time limit."""
    from chipsmith.finetune.vocabulary import Vocabulary

    section = _section(recipe)
    if StepName.CURATE in recipe.steps:
        return Estimate(minutes=section.max_minutes)
    with Vocabulary(base) as vocabulary:
        packed = _packed(read_texts(recipe, data, data), vocabulary, section)
    steps, row_tokens = count_steps(len(packed), section), _tokens(packed)
    tokens = round(steps * section.batch * section.accumulate * row_tokens / max(1, len(packed)))
    facts = {"row_tokens": row_tokens, "steps": steps, "tokens": tokens}
    return Estimate(tokens=tokens, minutes=section.max_minutes, facts=facts)


def disk_needed(recipe: Recipe, base: Path) -> int:
    return training_disk(recipe.section(DaptRecipe), base)


def step(run: Run, start: Path) -> Facts:
    """Train to the recipe's end, or until the loss on the development part falls no more.

    Raises:
        DivergedError, DiskFullError, NoMemoryError, NotEnoughDataError, BrokenModelError.
    """
    section, tokens = _section(run.recipe), Tokens(start)
    taught = tokens.sentinels if section.fim_share else None
    trainer = make_trainer(run, start)
    facts = fit(trainer, run, NAME, section.max_minutes, patience=section.patience)
    finish(run, NAME, trainer, start, taught)
    packed: Dataset = trainer.train_dataset
    return {"rows": len(packed), "row_tokens": _tokens(packed), **facts}


def make_trainer(run: Run, start: Path) -> Trainer:
    """transformers' trainer over the run's packed windows. Raises as `step`."""
    from transformers import Trainer, TrainingArguments, set_seed

    section, tokens, texts = _section(run.recipe), Tokens(start), texts_of(run)
    set_seed(section.seed)
    packed = _packed(texts, tokens, section)
    development = pack(rows(texts.development, tokens, section), section.window) if section.patience else None
    early = {"patience": section.patience}
    return Trainer(
        model=trainable(load_model(start), section, _new_tokens(run.recipe, section, tokens)),
        args=TrainingArguments(
            **arguments(section, count_steps(len(packed), section), run.checkpoints(NAME), **early),
            per_device_train_batch_size=section.batch,
            per_device_eval_batch_size=section.batch,
            gradient_accumulation_steps=section.accumulate,
            include_num_input_tokens_seen="all",
            remove_unused_columns=False,
        ),
        train_dataset=packed,
        eval_dataset=development,
        data_collator=collate,
    )


def _new_tokens(recipe: Recipe, section: DaptRecipe, tokens: Tokens) -> tuple[int, ...]:
    """Tokens whose embeddings adapters learn too: the sentinels, which mean nothing yet.

    A file of adapters cannot hold embeddings, and FSDP cannot shard those that input and output share; there,
    the layers learn what the sentinels are.
    """
    if not section.fim_share or recipe.export.form is Form.ADAPTER or is_sharded():
        return ()
    return tokens.sentinels.prefix, tokens.sentinels.suffix, tokens.sentinels.middle


def _section(recipe: Recipe) -> DaptRecipe:
    """The recipe's, without fill-in-the-middle where that is not what the role does."""
    section = recipe.section(DaptRecipe)
    return section if recipe.role == "tab" else evolve(section, fim_share=0.0)


def _packed(texts: Texts, vocabulary: Tokenising, section: DaptRecipe) -> Dataset:
    """Domain and general text; the latter is read from left to right."""
    general = rows(texts.general, vocabulary, evolve(section, fim_share=0.0))
    return pack(chain(rows(texts.domain, vocabulary, section), general), section.window)


def _tokens(packed: Dataset) -> int:
    return sum(len(row) for row in packed["input_ids"])
