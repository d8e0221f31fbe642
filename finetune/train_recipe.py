"""Keys that every step has which trains by gradients; its recipe section extends `TrainRecipe`."""

from __future__ import annotations

from enum import StrEnum

from attrs import Factory, field, frozen, validators

from chipsmith.finetune.recipe import positive, share


class Method(StrEnum):
    FULL = "full"
    """All weights."""
    LORA = "lora"
    """Low-rank adapters (Hu et al. 2021, arXiv 2106.09685)."""
    DORA = "dora"
    """Those with the weights' magnitudes learnt apart (Liu et al. 2024, arXiv 2402.09353)."""


class Schedule(StrEnum):
    COSINE = "cosine"
    CONSTANT = "constant_with_warmup"


@frozen
class LoraRecipe:
    rank: int = field(default=32, validator=positive)
    alpha: int = field(default=64, validator=positive)
    dropout: float = field(default=0.0, validator=[validators.ge(0), validators.lt(1)])


@frozen
class TrainRecipe:
    method: Method = Method.FULL
    window: int = field(default=512, validator=[validators.ge(64), validators.le(8192)])
    """Tokens of one packed row."""
    batch: int = field(default=2, validator=positive)
    """Rows of one forward pass."""
    accumulate: int = field(default=1, validator=positive)
    """Forward passes of one step."""
    epochs: float = field(default=1.0, validator=positive)
    min_steps: int = field(default=0, validator=validators.ge(0))
    """With little data, more epochs than `epochs`: so many steps it takes to learn the sentinels."""
    max_steps: int = field(default=1000, validator=positive)
    max_minutes: float | None = field(default=None, validator=validators.optional(validators.gt(0.0)))
    """Training time after which the step ends, wherever it is."""
    learning_rate: float = field(default=2e-4, validator=[validators.gt(0.0), validators.lt(1.0)])
    schedule: Schedule = Schedule.COSINE
    warmup_share: float = field(default=0.1, validator=share)
    weight_decay: float = field(default=0.01, validator=validators.ge(0))
    clip_norm: float = field(default=1.0, validator=positive)
    checkpoint_steps: int = field(default=25, validator=positive)
    mirror: str = ""
    """Where checkpoints are copied to, as a URL that fsspec knows, such as `s3://bucket/runs`: the same
    command on another machine goes on from there."""
    seed: int = field(default=1, validator=validators.ge(0))
    lora: LoraRecipe = Factory(LoraRecipe)

    def __attrs_post_init__(self) -> None:
        if self.min_steps > self.max_steps:
            raise ValueError("min_steps is above max_steps")
        if self.checkpoint_steps > self.max_steps:
            raise ValueError("checkpoint_steps is above max_steps, so a killed run could never resume")
