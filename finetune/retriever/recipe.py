"""The recipe of the retriever stage (ChipNeMo, arXiv 2311.00176, section 3.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import Factory, field, frozen, validators

from chipsmith.finetune.recipe import PublishRecipe, Start, file_name, positive, share
from chipsmith.finetune.recipe_file import structure
from chipsmith.finetune.train_recipe import Schedule

if TYPE_CHECKING:
    from chipsmith.finetune.run import Run


@frozen
class QuestionsRecipe:
    per_passage: int = field(default=3, validator=positive)
    """Questions that templates make of one passage, at most."""
    most: int = field(default=6000, validator=positive)
    """Questions that are learnt from, at most."""
    written: int = field(default=0, validator=validators.ge(0))
    """Passages that the chat model of the running server writes a question for."""
    passages: int = field(default=20_000, validator=positive)
    """Passages that are read at most; of more, whole documents are chosen by a hash."""
    min_questions: int = field(default=100, validator=positive)
    """Questions to learn from below which a run is refused."""
    min_heldout: int = field(default=20, validator=validators.ge(2))


@frozen
class MineRecipe:
    negatives: int = field(default=4, validator=validators.ge(0))
    """Hard negatives of a question, beside the other questions' passages in its batch."""
    depth: int = field(default=50, validator=positive)
    """Passages that are looked at for them, nearest first."""
    margin: float = field(default=0.05, validator=share)
    """A passage nearer than this share below the right one may be right too, and is no negative
    (NV-Retriever, arXiv 2407.15831)."""
    overlap: float = field(default=0.5, validator=share)
    """Nor is one that repeats so much of the right one."""


@frozen
class TrainRecipe:
    start: Start = Start.BASE
    batch: int = field(default=32, validator=validators.ge(2))
    """Questions of a step."""
    at_once: int = field(default=32, validator=positive)
    """Questions whose gradients are in memory at once; larger batches are computed in parts, a third
    slower (GradCache, arXiv 2101.06983)."""
    tokens: int = field(default=192, validator=validators.ge(16))
    """Tokens of a passage that are read while training."""
    temperature: float = field(default=0.02, validator=[validators.gt(0.0), validators.le(1.0)])
    epochs: float = field(default=1.0, validator=positive)
    max_steps: int = field(default=1000, validator=positive)
    max_minutes: float | None = field(default=None, validator=validators.optional(validators.gt(0.0)))
    """Training time after which the run goes on to its evaluation, whatever step it is at."""
    learning_rate: float = field(default=2e-4, validator=[validators.gt(0.0), validators.lt(1.0)])
    schedule: Schedule = Schedule.COSINE
    warmup_share: float = field(default=0.1, validator=share)
    weight_decay: float = field(default=0.01, validator=validators.ge(0))
    clip_norm: float = field(default=1.0, validator=positive)
    base_share: float = field(default=0.0, validator=share)
    """How much of the model that training started from stays in each weight, so that less is forgotten
    (LM-Cocktail, arXiv 2311.13534)."""
    checkpoint_steps: int = field(default=20, validator=positive)
    seed: int = field(default=1, validator=validators.ge(0))

    def __attrs_post_init__(self) -> None:
        if self.checkpoint_steps > self.max_steps:
            raise ValueError("checkpoint_steps is above max_steps, so a killed run could never resume")


@frozen
class EvaluateRecipe:
    questions: int = field(default=400, validator=validators.ge(2))
    """Held-out questions that are asked, at most."""
    general: int = field(default=200, validator=validators.ge(2))
    """Questions about Python's own library, which show what was forgotten."""
    margin: float = field(default=0.03, validator=share)
    """How much worse, beyond noise, the other scores may be."""
    seed: int = field(default=7, validator=validators.ge(0))


@frozen
class RetrieverRecipe:
    name: str = field(validator=file_name)
    role: str = field(default="embed", validator=validators.in_(["embed"]))
    description: str = ""
    questions: QuestionsRecipe = Factory(QuestionsRecipe)
    mine: MineRecipe = Factory(MineRecipe)
    train: TrainRecipe = Factory(TrainRecipe)
    evaluate: EvaluateRecipe = Factory(EvaluateRecipe)
    publish: PublishRecipe = Factory(PublishRecipe)


def recipe_of(run: Run) -> RetrieverRecipe:
    return structure(run.state.request.recipe, RetrieverRecipe)
