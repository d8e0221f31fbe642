"""Mining and training: sentence-transformers' trainer over questions with their hard negatives."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chipsmith.core.errors import BrokenModelError, NotEnoughDataError
from chipsmith.core.files import write_json
from chipsmith.finetune.guards import training_guard
from chipsmith.finetune.retriever.material import read_material
from chipsmith.finetune.retriever.negatives import Miner, columns
from chipsmith.finetune.retriever.recipe import TrainRecipe, recipe_of
from chipsmith.finetune.retriever.vectors import encode, kept, load_embedder
from chipsmith.finetune.run import Run
from chipsmith.finetune.training import arguments, fit

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

STAGE = "train"
ROWS = "rows.json"
LONGEST = 1 << 20
"""More tokens than any model reads."""


def mine(run: Run) -> dict[str, Any]:
    """Find hard negatives with the model that training starts from, and write the rows to train on.

    Raises:
        NotEnoughDataError: no question has enough of them.
    """
    recipe, material = recipe_of(run), read_material(run.data)
    context = run.config.role(run.state.request.role).context
    whole = [passage.whole for passage in material.passages.values()]
    vectors = kept(run.vectors, run.base, context, whole, "reading passages")
    questions = [asked.text for asked in material.train]
    queries = encode(load_embedder(run.base, context), questions, "reading questions")
    mined = Miner(material, vectors, recipe.mine).mine(material.train, queries)
    rows = columns(mined, material.passages, recipe.mine.negatives)
    if len(rows["anchor"]) < recipe.train.batch:
        raise NotEnoughDataError(
            f"{len(rows['anchor'])} questions have wrong passages beside the right one; a batch needs "
            f"{recipe.train.batch}.",
            fix="name more documents with --corpus DIR, or lower train.batch in the recipe.",
        )
    write_json(run.vectors / ROWS, rows)
    return {
        "questions": len(material.train),
        "rows": len(rows["anchor"]),
        "unlikely": len(material.train) - len(mined),
    }


def train(run: Run) -> dict[str, Any]:
    """Train to the recipe's end, from the last whole checkpoint where there is one.

    Returns what `fit` does, and rows per second (this process's).

    Raises:
        DivergedError: the loss or the gradient is not finite.
        DiskFullError: a checkpoint could not be written.
    """
    from datasets import Dataset  # type: ignore[import-untyped]  # has no annotations
    from sentence_transformers import SentenceTransformerTrainer, SentenceTransformerTrainingArguments
    from sentence_transformers.base.sampler import BatchSamplers
    from transformers import set_seed

    recipe = recipe_of(run).train
    set_seed(recipe.seed)
    rows = Dataset.from_dict(json.loads((run.vectors / ROWS).read_bytes()))
    model = load_trainable(run.base, recipe.tokens)
    steps = count_steps(len(rows), recipe)
    trainer = SentenceTransformerTrainer(
        model=model,
        args=SentenceTransformerTrainingArguments(
            **arguments(recipe, steps, run.checkpoints(STAGE)),
            per_device_train_batch_size=recipe.batch,
            batch_sampler=BatchSamplers.NO_DUPLICATES,  # a passage must not be its own negative
        ),
        train_dataset=rows,
        loss=loss_of(model, recipe),
    )
    facts = fit(trainer, run, STAGE, recipe.max_minutes)
    with training_guard(run.root):
        save(model, run.base, run.trained, recipe.base_share)
    return {**facts, "rows_per_second": round(facts["steps_per_second"] * recipe.batch, 2)}


def count_steps(rows: int, recipe: TrainRecipe) -> int:
    """Optimiser steps of a training over `rows` questions."""
    return max(1, min(recipe.max_steps, math.ceil(recipe.epochs * rows / recipe.batch)))


def load_trainable(path: Path, tokens: int) -> SentenceTransformer:
    """The model in 32-bit floats. Raises BrokenModelError."""
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(str(path), local_files_only=True, model_kwargs={"use_safetensors": True})
    except (OSError, ValueError) as error:
        raise BrokenModelError(
            f"The embedding model {path} cannot be loaded: {error}.", fix="train from another model."
        ) from error
    model.max_seq_length = min(tokens, model.max_seq_length or tokens)
    return model


def save(model: SentenceTransformer, base: Path, target: Path, base_share: float) -> None:
    """Write the model, blended with its base, whole or not at all; it reads as long texts as that."""
    former = load_trainable(base, LONGEST)
    model.max_seq_length = former.max_seq_length
    for weights, before in zip(model.parameters(), former.parameters(), strict=True):
        weights.data.lerp_(before.data.to(weights.device), base_share)
    aside = target.with_name(f".{target.name}")
    for directory in (aside, target):
        shutil.rmtree(directory, ignore_errors=True)
    model.save_pretrained(str(aside), create_model_card=False)
    aside.rename(target)


def loss_of(model: SentenceTransformer, recipe: TrainRecipe) -> Any:
    """InfoNCE over the batch's passages, right and wrong ones; in parts where the batch is large."""
    from sentence_transformers.sentence_transformer import losses

    scale = 1 / recipe.temperature
    if recipe.batch <= recipe.at_once:
        return losses.MultipleNegativesRankingLoss(model, scale=scale)
    return losses.CachedMultipleNegativesRankingLoss(model, scale=scale, mini_batch_size=recipe.at_once)
