"""The recipe's section `[preference]`."""

from __future__ import annotations

from enum import StrEnum

from attrs import field, frozen, validators

from chipsmith.finetune.recipe import positive
from chipsmith.finetune.train_recipe import Method, TrainRecipe


class Loss(StrEnum):
    DPO = "dpo"
    """From pairs (Rafailov et al. 2023, arXiv 2305.18290)."""
    KTO = "kto"
    """From answers that were good or bad by themselves (Ethayarajh et al. 2024, arXiv 2402.01306)."""


@frozen
class PreferenceRecipe(TrainRecipe):
    """With adapters the reference is the model without them; with all weights its log-probabilities are
    computed once beforehand. Either way no second model is held."""

    method: Method = Method.LORA
    learning_rate: float = field(default=2e-5, validator=[validators.gt(0.0), validators.lt(1.0)])
    loss: Loss = Loss.DPO
    beta: float = field(default=0.1, validator=positive)
    """How dear it is to leave the reference."""
    min_examples: int = field(default=20, validator=validators.ge(2))
    """Pairs (for KTO, answers) below which the step is refused."""
    most_of_source: int = field(default=100, validator=validators.ge(1))
    """Of one file or request: none outweighs the rest."""
    pairs_each: int = field(default=2, validator=validators.ge(1))
    """Pairs made of the scripts that were sampled for one request."""

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.loss is Loss.KTO and self.batch < 2:
            raise ValueError("batch must be at least 2 for kto, which compares answers of one batch")
