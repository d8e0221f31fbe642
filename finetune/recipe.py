"""The recipe of the completion stage: everything that decides what a training run does."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any, ClassVar

from attrs import Attribute, Factory, field, frozen, validators

share = [validators.ge(0.0), validators.le(1.0)]


def positive(_: Any, attribute: Attribute[Any], value: float) -> None:
    if value <= 0:
        raise ValueError(f"{attribute.name} must be above 0, not {value}")


def file_name(_: Any, attribute: Attribute[Any], value: str) -> None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", value):
        raise ValueError(f'{attribute.name} must be lower-case letters, digits, "-" and "_", not "{value}"')


class Method(StrEnum):
    FULL = "full"
    """All weights."""
    LORA = "lora"
    """Low-rank adapters (Hu et al. 2021, arXiv 2106.09685), merged before export."""


class Start(StrEnum):
    BASE = "base"
    """The model that the role's configuration names."""
    SERVING = "serving"
    """The version that serves now."""


class Schedule(StrEnum):
    COSINE = "cosine"
    CONSTANT = "constant_with_warmup"


class Quantisation(StrEnum):
    F16 = "F16"
    Q8_0 = "Q8_0"
    Q4_0 = "Q4_0"
    Q4_1 = "Q4_1"


@frozen
class DataRecipe:
    min_examples: int = field(default=8, validator=validators.ge(1))
    """Training examples below which a run is refused."""
    min_heldout: int = field(default=2, validator=validators.ge(1))
    heldout_share: float = field(default=0.15, validator=[validators.gt(0), validators.le(0.5)])
    """Share of `--corpus` files that are kept for evaluation."""
    window_chars: int = field(default=1400, validator=validators.ge(200))
    """Characters of a corpus file that become one example."""
    span_share: float = field(default=0.3, validator=share)
    """Share of corpus training examples whose middle is any span of characters; the rest of them,
    and all held-out ones, have what tab completion is asked for: the rest of a line, or of a few."""


@frozen
class LoraRecipe:
    rank: int = field(default=32, validator=positive)
    alpha: int = field(default=64, validator=positive)
    dropout: float = field(default=0.0, validator=[validators.ge(0), validators.lt(1)])


@frozen
class TrainRecipe:
    method: Method = Method.FULL
    start: Start = Start.BASE
    window: int = field(default=512, validator=[validators.ge(64), validators.le(8192)])
    """Tokens of one packed row."""
    batch: int = field(default=2, validator=positive)
    """Rows of one forward pass."""
    accumulate: int = field(default=1, validator=positive)
    """Forward passes of one step."""
    fim_rate: float = field(default=0.8, validator=share)
    """Share of examples trained as fill-in-the-middle; the rest is read from left to right."""
    epochs: float = field(default=1.0, validator=positive)
    min_steps: int = field(default=0, validator=validators.ge(0))
    """With little data, more epochs than `epochs`: so many steps it takes to learn the sentinels."""
    max_steps: int = field(default=1000, validator=positive)
    max_minutes: float | None = field(default=None, validator=validators.optional(validators.gt(0.0)))
    """Training time after which the run goes on to its evaluation, whatever step it is at."""
    learning_rate: float = field(default=2e-4, validator=[validators.gt(0.0), validators.lt(1.0)])
    schedule: Schedule = Schedule.COSINE
    warmup_share: float = field(default=0.1, validator=share)
    weight_decay: float = field(default=0.01, validator=validators.ge(0))
    clip_norm: float = field(default=1.0, validator=positive)
    checkpoint_steps: int = field(default=25, validator=positive)
    seed: int = field(default=1, validator=validators.ge(0))
    lora: LoraRecipe = Factory(LoraRecipe)

    def __attrs_post_init__(self) -> None:
        if self.min_steps > self.max_steps:
            raise ValueError("min_steps is above max_steps")
        if self.checkpoint_steps > self.max_steps:
            raise ValueError("checkpoint_steps is above max_steps, so a killed run could never resume")


@frozen
class EvaluateRecipe:
    samples: int = field(default=48, validator=validators.ge(2))
    context: int = field(default=384, validator=validators.ge(64))
    """Tokens of one prompt."""
    generate: int = field(default=32, validator=positive)
    """Tokens generated at most for the middle's first line; at most half of `context`."""
    margin: float = field(default=0.1, validator=share)
    """How much worse, beyond noise, exact match and edit similarity may be."""
    seed: int = field(default=7, validator=validators.ge(0))

    def __attrs_post_init__(self) -> None:
        if self.generate > self.context // 2:
            raise ValueError("generate is above half of context, which is kept free for it")


@frozen
class ExportRecipe:
    quantisation: Quantisation = Quantisation.Q8_0
    proof_positions: int = field(default=2000, validator=validators.ge(1))
    min_agreement: float = field(default=0.99, validator=share)
    """Least share of positions at which the exported file's likeliest token is torch's."""


@frozen
class PublishRecipe:
    keep: int = field(default=5, validator=validators.ge(2))
    """Published versions kept per role; the serving one and the one before it always stay."""


@frozen
class Recipe:
    stage: ClassVar[str] = "completion"
    name: str = field(validator=file_name)
    description: str = ""
    data: DataRecipe = Factory(DataRecipe)
    train: TrainRecipe = Factory(TrainRecipe)
    evaluate: EvaluateRecipe = Factory(EvaluateRecipe)
    export: ExportRecipe = Factory(ExportRecipe)
    publish: PublishRecipe = Factory(PublishRecipe)
